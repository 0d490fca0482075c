import type { ColumnChunk, SchemaElement } from 'hyparquet';
import { ByteWriter } from 'hyparquet-writer';
import { writePageHeader } from 'hyparquet-writer/src/datapage.js';
import { writePlain } from 'hyparquet-writer/src/plain.js';
import { snappyCompress } from 'hyparquet-writer/src/snappy.js';
import type { EncodedColumn } from './parquet-values.ts';

/** A column of one row group, ready to be written; the same pages may stand under two names. */
export interface PackedColumn {
  column: EncodedColumn;
  rowCount: number;
  /** Header and values; null: there is no dictionary. */
  dictionary: { bytes: Uint8Array; rawLength: number } | null;
  page: { bytes: Uint8Array; rawLength: number };
}

/** One dictionary at most, and one page: a row group is small. */
export function packColumn(column: EncodedColumn, { type }: SchemaElement, rowCount: number): PackedColumn {
  return { column, rowCount, dictionary: column.dictionary === null ? null : dictionaryPage(column.dictionary, type!), page: dataPage(column, rowCount) };
}

/** Writes the pages and says where they stand. */
export function writeChunk(out: ByteWriter, { name, type }: SchemaElement, { column, rowCount, dictionary, page }: PackedColumn): ColumnChunk {
  const { encoding, nullCount, least, most } = column;
  const start = out.offset;
  if (dictionary !== null) out.appendBytes(dictionary.bytes);
  const dataStart = out.offset;
  out.appendBytes(page.bytes);
  return {
    file_offset: BigInt(start),
    meta_data: {
      type: type!,
      encodings: dictionary === null ? [encoding] : ['PLAIN', encoding],
      path_in_schema: [name],
      codec: 'SNAPPY',
      num_values: BigInt(rowCount),
      total_uncompressed_size: BigInt(page.rawLength + (dictionary?.rawLength ?? 0)),
      total_compressed_size: BigInt(out.offset - start),
      data_page_offset: BigInt(dataStart),
      ...(dictionary === null ? {} : { dictionary_page_offset: BigInt(start) }),
      statistics: { null_count: BigInt(nullCount), ...(least === undefined || least === null ? {} : { min_value: least }), ...(most === undefined || most === null ? {} : { max_value: most }) },
      encoding_stats: [...(dictionary === null ? [] : [{ page_type: 'DICTIONARY_PAGE' as const, encoding: 'PLAIN' as const, count: 1 }]), { page_type: 'DATA_PAGE_V2', encoding, count: 1 }],
    },
  };
}

function dictionaryPage(dictionary: NonNullable<EncodedColumn['dictionary']>, type: NonNullable<SchemaElement['type']>): { bytes: Uint8Array; rawLength: number } {
  const values = new ByteWriter();
  writePlain(values, dictionary as unknown[], type, undefined);
  return paged(values.getBytes(), new Uint8Array(0), (rawLength, packedLength) => ({
    type: 'DICTIONARY_PAGE', uncompressed_page_size: rawLength, compressed_page_size: packedLength, dictionary_page_header: { num_values: dictionary.length, encoding: 'PLAIN' },
  }));
}

function dataPage({ encoding, levels, nullCount, data }: EncodedColumn, rowCount: number): { bytes: Uint8Array; rawLength: number } {
  return paged(data, levels, (rawLength, packedLength) => ({
    type: 'DATA_PAGE_V2',
    uncompressed_page_size: rawLength,
    compressed_page_size: packedLength,
    data_page_header_v2: { num_values: rowCount, num_nulls: nullCount, num_rows: rowCount, encoding, definition_levels_byte_length: levels.length, repetition_levels_byte_length: 0, is_compressed: true },
  }));
}

/** Levels are never compressed, and counted in both sizes. */
function paged(body: Uint8Array, levels: Uint8Array, headerOf: (rawLength: number, packedLength: number) => Parameters<typeof writePageHeader>[1]): { bytes: Uint8Array; rawLength: number } {
  const packed = snappyCompress(body);
  const out = new ByteWriter(packed.length + levels.length + 64);
  writePageHeader(out, headerOf(levels.length + body.length, levels.length + packed.length));
  const headerLength = out.offset;
  out.appendBytes(levels);
  out.appendBytes(packed);
  return { bytes: out.getBytes(), rawLength: headerLength + levels.length + body.length };
}
