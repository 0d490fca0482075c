const DAY_MS = 86_400_000;
/** Days from 1899-12-30, where Excel counts from, to 1970. */
const EPOCH_DAYS = 25_569;
/** 1900-03-01: before it Excel's calendar has a day that never was. */
const EARLIEST_MS = -2_203_891_200_000;
const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

/** Places in `cellXfs` of the styles. */
export const NUMBER_STYLE = { plain: 0, time: 1, bold: 2 } as const;

/** Everything of a workbook of two sheets but the sheets themselves. */
export const WORKBOOK_PARTS: Readonly<Record<string, string>> = {
  '[Content_Types].xml': `${HEAD}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${TYPE}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${TYPE}.styles+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${TYPE}.worksheet+xml"/><Override PartName="/xl/worksheets/sheet2.xml" ContentType="${TYPE}.worksheet+xml"/></Types>`,
  '_rels/.rels': `${HEAD}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  'xl/workbook.xml': `${HEAD}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets><sheet name="readings" sheetId="1" r:id="rId1"/><sheet name="about" sheetId="2" r:id="rId2"/></sheets></workbook>`,
  'xl/_rels/workbook.xml.rels': `${HEAD}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${OFFICE}/worksheet" Target="worksheets/sheet2.xml"/><Relationship Id="rId3" Type="${OFFICE}/styles" Target="styles.xml"/></Relationships>`,
  'xl/styles.xml': `${HEAD}<styleSheet xmlns="${MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs></styleSheet>`,
};

/** `columnCount` 0: no header row that stays in sight. */
export function sheetStart(columnCount: number): string {
  const frozen = columnCount === 0 ? '' : '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>';
  const widths = columnCount === 0 ? '<cols><col min="1" max="1" width="24" customWidth="1"/><col min="2" max="2" width="100" customWidth="1"/></cols>' : '<cols><col min="1" max="2" width="20" customWidth="1"/></cols>';
  return `${HEAD}<worksheet xmlns="${MAIN}">${frozen}${widths}<sheetData>`;
}

export function sheetEnd(columnCount: number, rowCount: number): string {
  const filter = columnCount === 0 ? '' : `<autoFilter ref="A1:${columnLetters(columnCount - 1)}${rowCount}"/>`;
  return `</sheetData>${filter}</worksheet>`;
}

/** `A` for 0, `AA` for 26. */
export function columnLetters(place: number): string {
  const last = String.fromCharCode(65 + (place % 26));
  return place < 26 ? last : columnLetters(Math.floor(place / 26) - 1) + last;
}

/** Text is never a formula: it stands in the cell as text, not in its `f`. */
export function textCell(place: number, row: number, text: string, style: number = NUMBER_STYLE.plain): string {
  return `<c r="${columnLetters(place)}${row}" t="inlineStr"${style === NUMBER_STYLE.plain ? '' : ` s="${style}"`}><is><t xml:space="preserve">${xmlText(text)}</t></is></c>`;
}

/** Excel's count of days of a moment; null before its calendar is true. */
export function serialOf(ms: number): number | null {
  if (ms < EARLIEST_MS) return null;
  const serial = ms / DAY_MS + EPOCH_DAYS;
  // many readers cut the milliseconds off: a hair later, both rounding and cutting give them back
  return Math.floor((serial - EPOCH_DAYS) * DAY_MS) === ms ? serial : (ms + 0.01) / DAY_MS + EPOCH_DAYS;
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Without what XML cannot hold at all. */
function xmlText(text: string): string {
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '').replace(/[&<>"]/g, (one: string) => ENTITIES[one]!);
}
