// The chart, read back: marks and words as SVG, an image of the right size as PNG.
import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { chartSvg, svgToPng } from "../../src/evaluate/chart";

const series = [
  { name: "Hunch, by eagerness", points: [{ firstWordRight: 0.5, keystrokesSaved: 0.56, label: "0.5" }, { firstWordRight: 0.7, keystrokesSaved: 0.41, label: "0.7" }] },
  { name: "word completion", points: [{ firstWordRight: 0.3, keystrokesSaved: 0.2 }] },
];

describe("the chart", () => {
  it("has its axes, its series and their labels", async () => {
    const svg = await chartSvg("a <workspace>", series);
    for (const words of ["a &lt;workspace&gt;", "keystrokes saved", "right first words among shown", "Hunch, by eagerness", "word completion", ">0.5<", ">0.7<", "30 %"]) {
      assert.ok(svg.includes(words), words);
    }
    assert.ok(svg.startsWith("<svg ") && svg.endsWith("</svg>"));
  });

  it("becomes an image with its words in it", async () => {
    const assets = {
      resvgWasm: readFileSync(require.resolve("@resvg/resvg-wasm/index_bg.wasm")),
      font: readFileSync(require.resolve("dejavu-fonts-ttf/ttf/DejaVuSans.ttf")),
    };
    const png = Buffer.from(await svgToPng(await chartSvg("title", series), assets));
    assert.equal(png.subarray(1, 4).toString("latin1"), "PNG");
    assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], [1800, 1120]);
    const other = Buffer.from(await svgToPng(await chartSvg("another title", series), assets));
    assert.ok(!other.equals(png));
  });
});
