// Cells other than the LSTM in the reference model.
import { describeNumericalGradients } from "../support/cellSuite";

describe("reference cells", () => describeNumericalGradients());
