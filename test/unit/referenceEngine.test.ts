// The reference engine through the suite of every engine.
import { referenceEngine } from "../../src/engines/reference";
import { describeEngine, FLOAT64 } from "../support/engineSuite";

describeEngine("reference", () => referenceEngine, FLOAT64);
