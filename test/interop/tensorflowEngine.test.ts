// The TensorFlow engine through the suite of every engine.
import { createTensorFlowEngine, defaultTensorFlowDirectory } from "../../src/engines/tensorflow";
import { describeCells } from "../support/cellSuite";
import { describeEngine } from "../support/engineSuite";

const engine = () => createTensorFlowEngine(defaultTensorFlowDirectory());

describeEngine("tensorflow", engine);
describeCells("tensorflow", engine);
