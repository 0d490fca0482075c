import { ENDINGS, type Format } from './choice.ts';

export const TOOLS = ['curl', 'Python', 'R', 'DuckDB'] as const;
export type Tool = (typeof TOOLS)[number];

/** A few lines that read exactly this download; they run as they stand. */
export function snippetOf(tool: Tool, url: string, format: Format): string {
  const file = `readings.${ENDINGS[format]}`;
  return SNIPPETS[tool](url, format, file);
}

/** Files that are made first answer 503 until they are whole: `--retry` waits for them. */
const curlOf = (url: string, file: string) => `curl --fail --location --retry 99 --output ${file} "${url}"`;
const MEAN = 'print(good.group_by("station", "parameter").agg(pl.col("value").mean()))';

const SNIPPETS: Record<Tool, (url: string, format: Format, file: string) => string> = {
  curl: (url, format, file) => `${curlOf(url, file)}${format === 'zip' ? `\nunzip ${file} && sha256sum -c SHA256SUMS` : ''}`,
  Python: (url, format) => pythonOf(url, format),
  R: (url, format, file) => rOf(url, format, file),
  DuckDB: (url, format, file) => duckOf(url, format, file),
};

function pythonOf(url: string, format: Format): string {
  const address = `url = "${url}"`;
  switch (format) {
    case 'csv-wide': return `import pandas as pd\n\n${address}\nair = pd.read_csv(url, parse_dates=["time_utc"], index_col="time_utc")\nprint(air.describe())`;
    case 'netcdf': return `import io, urllib.request, xarray as xr\n\n${address}\nair = xr.open_dataset(io.BytesIO(urllib.request.urlopen(url).read()))\nprint(air)`;
    case 'geojson': return `import geopandas as gpd\n\n${address}\nair = gpd.read_file(url)\nprint(air.groupby(["station", "parameter"])["value"].mean())`;
    case 'xlsx': return `import pandas as pd\n\n${address}\nair = pd.read_excel(url, sheet_name="readings")\nprint(air.groupby(["station", "parameter"])["value"].mean())`;
    case 'zip': return `import io, urllib.request, zipfile, polars as pl\n\n${address}\nbox = zipfile.ZipFile(io.BytesIO(urllib.request.urlopen(url).read()))\nair = pl.read_csv(box.read("readings.csv"), try_parse_dates=True)\ngood = air.filter(pl.col("flag").is_null())\n${MEAN}`;
    case 'json': return `import polars as pl\n\n${address}\nair = pl.read_json(url).select("readings").explode("readings").unnest("readings")\ngood = air.filter(pl.col("flag").is_null())\n${MEAN}`;
    default: return `import polars as pl\n\n${address}\nair = pl.${{ csv: 'read_csv', parquet: 'read_parquet', ndjson: 'read_ndjson' }[format]}(url${format === 'csv' ? ', try_parse_dates=True' : ''})\ngood = air.filter(pl.col("flag").is_null())\n${MEAN}`;
  }
}

function rOf(url: string, format: Format, file: string): string {
  const mean = 'good <- subset(air, is.na(flag) | flag == "")\naggregate(value ~ station + parameter, good, mean)';
  const fetched = `download.file("${url}", "${file}", mode = "wb")\n`;
  switch (format) {
    case 'csv': return `air <- read.csv("${url}")\n${mean}`;
    case 'csv-wide': return `air <- read.csv("${url}", check.names = FALSE)\nsummary(air)`;
    case 'parquet': return `library(arrow)\nair <- read_parquet("${url}")\n${mean}`;
    case 'netcdf': return `library(ncdf4)\n${fetched}air <- nc_open("${file}")\nprint(air)`;
    case 'geojson': return `library(sf)\nair <- read_sf("${url}")\n${mean}`;
    case 'xlsx': return `library(readxl)\n${fetched}air <- read_excel("${file}", "readings")\n${mean}`;
    case 'zip': return `${fetched}air <- read.csv(unz("${file}", "readings.csv"))\n${mean}`;
    case 'ndjson': return `library(jsonlite)\nair <- stream_in(url("${url}"))\n${mean}`;
    case 'json': return `library(jsonlite)\nair <- fromJSON("${url}")$readings\n${mean}`;
  }
}

/** Read from the file: DuckDB without extensions has no HTTP. */
function duckOf(url: string, format: Format, file: string): string {
  const first = `-- first, in a shell: ${curlOf(url, file)}\n`;
  const mean = (from: string) => `${first}SELECT station, parameter, avg(value) AS mean, count(*) AS readings\nFROM ${from}\nWHERE flag IS NULL\nGROUP BY ALL ORDER BY ALL;`;
  switch (format) {
    case 'csv': return mean(`read_csv('${file}')`);
    case 'parquet': return mean(`read_parquet('${file}')`);
    case 'ndjson': return mean(`read_json('${file}', format = 'newline_delimited')`);
    case 'json': return mean(`(SELECT unnest(readings, recursive := true) FROM read_json('${file}', maximum_object_size = 1000000000))`);
    case 'geojson': return mean(`(SELECT unnest(features, recursive := true) FROM read_json('${file}', maximum_object_size = 1000000000))`);
    case 'csv-wide': return `${first}SUMMARIZE FROM read_csv('${file}');`;
    case 'xlsx': return `INSTALL excel; LOAD excel;\n${mean(`read_xlsx('${file}', sheet = 'readings')`)}`;
    case 'zip': return `${first}-- then: unzip ${file}\n${mean("read_csv('readings.csv')").slice(first.length)}`;
    case 'netcdf': return '-- DuckDB does not read NetCDF. The same readings as Parquet:\n' + duckOf(url.replace('format=netcdf', 'format=parquet'), 'parquet', 'readings.parquet');
  }
}
