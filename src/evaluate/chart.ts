// The chart of keystrokes saved against the share of right first words, as SVG or PNG, drawn without a browser. Its
// libraries are loaded when something is drawn.
/** One predictor at one or several settings, in order. */
export interface ChartSeries {
  readonly name: string;
  readonly points: readonly ChartPoint[];
}

export interface ChartPoint {
  /** Shares, 0 to 1. */
  readonly firstWordRight: number;
  readonly keystrokesSaved: number;
  /** What stands beside the point, e.g. the eagerness. */
  readonly label?: string;
}

/** What PNG needs beside the chart: resvg's module, and a TrueType font, as no system font is read. */
export interface RasterAssets {
  readonly resvgWasm: Uint8Array;
  readonly font: Uint8Array;
}

const SIZE = { width: 900, height: 560 };
const FONT = "DejaVu Sans, Arial, sans-serif";

let rasteriser: Promise<void> | undefined;

/** The chart as SVG; several points of a series are joined. */
export async function chartSvg(title: string, series: readonly ChartSeries[]): Promise<string> {
  const [{ init, use }, { LineChart, ScatterChart }, { GridComponent, LegendComponent, TitleComponent }, { SVGRenderer }] = await Promise.all([
    import("echarts/core"), import("echarts/charts"), import("echarts/components"), import("echarts/renderers"),
  ]);
  use([LineChart, ScatterChart, GridComponent, LegendComponent, TitleComponent, SVGRenderer]);
  const chart = init(null, null, { renderer: "svg", ssr: true, ...SIZE });
  try {
    chart.setOption({
      animation: false,
      backgroundColor: "#ffffff",
      textStyle: { fontFamily: FONT },
      title: { text: title, left: "center", top: 10, textStyle: { fontFamily: FONT, fontSize: 16, fontWeight: "normal" } },
      legend: { bottom: 8, textStyle: { fontFamily: FONT } },
      grid: { left: 70, right: 40, top: 56, bottom: 92 },
      xAxis: axis("right first words among shown", "middle", 32),
      yAxis: axis("keystrokes saved", "middle", 46),
      series: series.map(({ name, points }) => ({
        name,
        type: points.length > 1 ? "line" : "scatter",
        symbolSize: points.length > 1 ? 8 : 12,
        data: points.map(({ firstWordRight, keystrokesSaved, label }) => ({
          value: [firstWordRight, keystrokesSaved],
          label: { show: label !== undefined, position: "top", formatter: label ?? "", fontFamily: FONT, fontSize: 11 },
        })),
      })),
    });
    return chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
}

/** The SVG as PNG, twice as large so that it stays sharp. */
export async function svgToPng(svg: string, { resvgWasm, font }: RasterAssets): Promise<Uint8Array> {
  const { initWasm, Resvg } = await import("@resvg/resvg-wasm");
  // The module can be initialised once in a process.
  rasteriser ??= initWasm(new Uint8Array(resvgWasm));
  await rasteriser;
  const image = new Resvg(svg, {
    fitTo: { mode: "width", value: 2 * SIZE.width },
    font: { fontBuffers: [font], defaultFontFamily: "DejaVu Sans", sansSerifFamily: "DejaVu Sans" },
  });
  try {
    return image.render().asPng();
  } finally {
    image.free();
  }
}

function axis(name: string, nameLocation: "middle", nameGap: number): object {
  return {
    type: "value", name, nameLocation, nameGap, scale: true,
    nameTextStyle: { fontFamily: FONT, fontSize: 13 },
    axisLabel: { fontFamily: FONT, formatter: (value: number) => `${Math.round(value * 100)} %` },
  };
}
