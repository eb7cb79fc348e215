// The TensorFlow engine through the suite of every engine.
import { createTensorFlowEngine, defaultTensorFlowDirectory } from "../../src/engines/tensorflow";
import { describeEngine } from "../support/engineSuite";

describeEngine("tensorflow", () => createTensorFlowEngine(defaultTensorFlowDirectory()));
