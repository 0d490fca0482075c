import type { Format } from './choice.ts';

export const TOOLS = ['curl', 'Python', 'R', 'DuckDB'] as const;
export type Tool = (typeof TOOLS)[number];

/** A few lines that read exactly this download; they run as they stand. */
export function snippetOf(tool: Tool, url: string, format: Format): string {
  return SNIPPETS[tool](url, format);
}

const SNIPPETS: Record<Tool, (url: string, format: Format) => string> = {
  curl: (url, format) => `curl --fail --output readings.${format} \\\n  "${url}"`,
  Python: (url, format) =>
    `import polars as pl\n\nurl = "${url}"\nair = pl.${{ csv: 'read_csv', parquet: 'read_parquet', ndjson: 'read_ndjson', json: 'read_json' }[format]}(url${format === 'csv' ? ', try_parse_dates=True' : ''})\n${
      format === 'json' ? 'air = air.select("readings").explode("readings").unnest("readings")\n' : ''
    }good = air.filter(pl.col("flag").is_null())\nprint(good.group_by("station", "parameter").agg(pl.col("value").mean()))`,
  R: (url, format) =>
    ({
      csv: `air <- read.csv("${url}")\n`,
      parquet: `library(arrow)\nair <- read_parquet("${url}")\n`,
      ndjson: `library(jsonlite)\nair <- stream_in(url("${url}"))\n`,
      json: `library(jsonlite)\nair <- fromJSON("${url}")$readings\n`,
    })[format] + 'good <- subset(air, is.na(flag) | flag == "")\naggregate(value ~ station + parameter, good, mean)',
  DuckDB: (url, format) =>
    `INSTALL httpfs; LOAD httpfs;\nSELECT station, parameter, avg(value) AS mean, count(*) AS readings\nFROM ${
      { csv: `read_csv('${url}')`, parquet: `read_parquet('${url}')`, ndjson: `read_json('${url}', format = 'newline_delimited')`, json: `(SELECT unnest(readings, recursive := true) FROM read_json('${url}'))` }[format]
    }\nWHERE flag IS NULL\nGROUP BY ALL ORDER BY ALL;`,
};
