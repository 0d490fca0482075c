import { PARAMETERS } from './parameters.ts';
import type { Parameter } from './parameters.ts';

/** One of the quantities whose units convert into each other. Where names differ, methods differ (FNU, NTU). */
export type Dimension =
  | 'mass concentration' | 'mole fraction' | 'temperature' | 'pressure' | 'speed' | 'angle' | 'length' | 'irradiance' | 'illuminance' | 'sound' | 'count rate'
  | 'conductivity' | 'fraction' | 'salinity' | 'pH' | 'index' | 'voltage' | 'FNU' | 'NTU' | 'RFU' | 'organisms' | 'flow' | 'signal';

/** base = (value + shift) × times ÷ over. Two whole numbers instead of one fraction keep 991.3397 from becoming 991.3397000000001. */
export interface Unit {
  readonly dimension: Dimension;
  readonly times: number;
  readonly over: number;
  readonly shift: number;
}

export type Converted = { ok: true; value: number } | { ok: false; code: 'unit.unknown' | 'unit.incompatible' };

/** Air temperature to which a mass concentration of a gas refers: 20 °C in EU law, 25 °C in US practice, both at 101.325 kPa. */
export type ReferenceC = 20 | 25;

/** From a sender's unit to the parameter's canonical one; null is the canonical one. */
export function convert(value: number, fromUnit: string | null, parameter: Parameter, referenceC: ReferenceC = 20): Converted {
  if (fromUnit === null || fromUnit === parameter.unit) return { ok: true, value };
  const step = conversionOf(parameter, fromUnit, referenceC);
  return typeof step === 'string' ? { ok: false, code: step } : { ok: true, value: tidy(step.toCanonical(value)) };
}

/** From the canonical unit to another one, for display and downloads. */
export function convertTo(value: number, toUnit: string, parameter: Parameter, referenceC: ReferenceC = 20): Converted {
  if (toUnit === parameter.unit) return { ok: true, value };
  const step = conversionOf(parameter, toUnit, referenceC);
  return typeof step === 'string' ? { ok: false, code: step } : { ok: true, value: tidy(step.fromCanonical(value)) };
}

/** Any spelling: either micro sign, UCUM, HTML entities, `ug m-3`, upper case. */
export function parseUnit(text: string): Unit | null {
  return UNITS.get(unitKey(text)) ?? null;
}

interface Conversion {
  toCanonical(value: number): number;
  fromCanonical(value: number): number;
}
type Outcome = Conversion | 'unit.unknown' | 'unit.incompatible';

// Senders repeat a handful of spellings; at the bound the cache starts anew.
const CACHE_SIZE = 2000;
const cache = new Map<string, Outcome>();

function conversionOf(parameter: Parameter, unitText: string, referenceC: ReferenceC): Outcome {
  const key = `${parameter.id} ${referenceC} ${unitText}`;
  const known = cache.get(key);
  if (known !== undefined) return known;
  const made = makeConversion(parameter, unitText, referenceC);
  if (unitText.length <= MAX_UNIT_LENGTH) {
    if (cache.size >= CACHE_SIZE) cache.clear();
    cache.set(key, made);
  }
  return made;
}

function makeConversion(parameter: Parameter, unitText: string, referenceC: ReferenceC): Outcome {
  const canonical = canonicalUnitOf(parameter);
  const unit = namedFor(canonical.dimension, unitKey(unitText)) ?? parseUnit(unitText);
  if (unit === null) return 'unit.unknown';
  if (unit.dimension === canonical.dimension) return linear(unit, canonical, 1);
  const bridge = bridgeOf(unit.dimension, canonical.dimension, parameter, referenceC);
  return bridge === null ? 'unit.incompatible' : linear(unit, canonical, bridge);
}

function linear(from: Unit, to: Unit, bridge: number): Conversion {
  const times = from.times * to.over;
  const over = from.over * to.times;
  return {
    toCanonical: (value) => (((value + from.shift) * times) / over) * bridge - to.shift,
    fromCanonical: (value) => (((value + to.shift) / bridge) * over) / times - from.shift,
  };
}

/** Factor from a base unit (µg/m³, ppb) to another dimension's base; null where nothing leads over. */
function bridgeOf(from: Dimension, to: Dimension, parameter: Parameter, referenceC: ReferenceC): number | null {
  const microgramsPerPpb = parameter.molarMass === null ? null : parameter.molarMass / molarVolumeL(referenceC);
  if (from === 'mass concentration' && to === 'mole fraction') return microgramsPerPpb === null ? null : 1 / microgramsPerPpb;
  if (from === 'mole fraction' && to === 'mass concentration') {
    if (microgramsPerPpb !== null) return microgramsPerPpb;
    // In water, 1 ppm by mass is written for 1 mg/L: 1 ppb = 1 µg/L = 1000 µg/m³.
    return parameter.domain === 'water' ? 1000 : null;
  }
  return null;
}

/** Litres of one mole of air at 101.325 kPa: R × T ÷ p. */
function molarVolumeL(referenceC: number): number {
  return (8.314462618 * (273.15 + referenceC)) / 101.325;
}

/** 12 digits are more than any sensor resolves, and hide what binary fractions add. */
function tidy(value: number): number {
  return Number(value.toPrecision(12));
}

const MAX_UNIT_LENGTH = 40;
const ENTITIES = new Map(Object.entries({ '#179': '3', sup3: '3', '#178': '2', sup2: '2', micro: 'u', '#181': 'u', '#956': 'u', mu: 'u', deg: 'deg', '#176': 'deg', '#8240': '0/00', permil: '0/00' }));
const SIGNS = new Map(Object.entries({ 'µ': 'u', 'μ': 'u', '³': '3', '²': '2', '¹': '1', '⁻': '-', '−': '-', '°': 'deg', 'º': 'deg', '℃': 'degc', '℉': 'degf', '‰': '0/00', '·': ' ', '^': '', '{': '', '}': '', '[': '', ']': '' }));
const UNITS = makeUnits();
const SPECIAL: Partial<Record<Dimension, Map<string, Unit>>> = {
  salinity: spellings('salinity', { 1: 'psu pss pss-78 ppt 1 0/00 g/kg psal unitless dimensionless' }),
  pH: spellings('pH', { 1: '1 ph phunits phunit stdunits standardunits su unitless dimensionless' }),
  index: spellings('index', { 1: '1 index unitless dimensionless' }),
  fraction: spellings('fraction', { 1: 'percent pct vol% %vol %rh', 100: '1 fraction' }),
  organisms: spellings('organisms', { 1: '#/100ml cfu mpn' }),
  sound: spellings('sound', { 1: 'db' }),
  signal: spellings('signal', { 1: 'db' }),
};

/** Words that mean something only for one quantity: `ppt` is per thousand for salinity, and a bare `1` is many things. */
function namedFor(dimension: Dimension, key: string): Unit | null {
  return key === '' ? null : (SPECIAL[dimension]?.get(key) ?? null);
}

const CANONICAL = new Map(PARAMETERS.map((parameter) => [parameter.id, canonicalOf(parameter)]));

function canonicalUnitOf(parameter: Parameter): Unit {
  return CANONICAL.get(parameter.id) as Unit;
}

function canonicalOf(parameter: Parameter): Unit {
  if (parameter.ucum === '[pH]') return plain('pH');
  if (parameter.ucum === '{index}') return plain('index');
  if (parameter.id === 'salinity') return plain('salinity');
  const unit = parseUnit(parameter.unit);
  if (unit === null) throw new Error(`${parameter.unit} of ${parameter.id} is not a unit`);
  return unit;
}

function plain(dimension: Dimension): Unit {
  return { dimension, times: 1, over: 1, shift: 0 };
}

/** Factor to the base unit → its spellings, after `unitKey`. */
function spellings(dimension: Dimension, byFactor: Record<string, string>): Map<string, Unit> {
  const units = new Map<string, Unit>();
  for (const [factor, names] of Object.entries(byFactor)) {
    const [times = 1, over = 1] = factor.split('/').map(Number);
    for (const name of names.split(' ')) units.set(name, { dimension, times, over, shift: 0 });
  }
  return units;
}

function makeUnits(): Map<string, Unit> {
  const table: [Dimension, Record<string, string>][] = [
    ['mass concentration', { 1: 'ug/m3 ugm3 ugm-3', 1000: 'mg/m3 ug/l ppbw', '1/1000': 'ng/m3 pg/l', 1000000: 'g/m3 mg/l ug/ml', 1000000000: 'g/l kg/m3 mg/ml' }],
    ['mole fraction', { 1: 'ppb ppbv nmol/mol partsperbillion', 10: 'pphm', 1000: 'ppm ppmv umol/mol partspermillion', '1/1000': 'ppt pptv pptr pmol/mol partspertrillion' }],
    ['temperature', { 1: 'c degc cel celsius degcelsius degreescelsius degreecelsius' }],
    // Conventional millimetre and inch of mercury (NIST SP 811).
    ['pressure', { 1: 'hpa mb mbar millibar millibars', '1/100': 'pa pascal', 10: 'kpa cbar cb', 10000: 'MPa', 1000: 'bar', '133322387415/100000000000': 'mmhg mm/hg torr', '3386389/100000': "inhg ini'hg", '101325/100': 'atm', '6894757293/100000000': 'psi' }],
    ['speed', { 1: 'm/s mps', '1000/3600': 'km/h kmh kph kmph', '44704/100000': 'mph mi/h mii/h', '1852/3600': 'kn kt kts knot knots kni', '3048/10000': 'ft/s fps ft/sec fti/s', '1/100': 'cm/s', '1/1000': 'mm/s' }],
    ['angle', { 1: 'deg degree degrees degtrue' }],
    ['length', { 1000: 'm meter metre meters metres', 10: 'cm', 1: 'mm l/m2 kg/m2', 1000000: 'km', 1609344: 'mi mii mile miles', '3048/10': 'ft feet foot fti', '254/10': 'in inch inches ini' }],
    ['irradiance', { 1: 'w/m2', 1000: 'kw/m2' }],
    ['illuminance', { 1: 'lx lux', 1000: 'klx klux' }],
    ['sound', { 1: 'db(a) dba' }],
    ['count rate', { 1: 'counts/min cpm count/min', 60: 'counts/s cps' }],
    ['conductivity', { 1: 'us/cm umho/cm umhos/cm us/cm@25c', 1000: 'ms/cm mmho/cm ds/m', 10000: 's/m', 10: 'ms/m', 1000000: 's/cm' }],
    ['fraction', { 1: '%', 100: 'm3/m3 cm3/cm3 l/l' }],
    ['voltage', { 1: 'mv', 1000: 'v volt volts' }],
    ['FNU', { 1: 'fnu' }],
    ['NTU', { 1: 'ntu' }],
    ['RFU', { 1: 'rfu' }],
    ['organisms', { 1: 'cfu/100ml cfu/dl mpn/100ml mpn/dl colonies/100ml', 100: 'cfu/ml mpn/ml', '1/10': 'cfu/l mpn/l' }],
    ['flow', { 1: 'm3/s cms cumec cumecs', '28316846592/1000000000000': 'ft3/s cfs cuft/s cf/s cfti/s', '1/1000': 'l/s', '1/3600': 'm3/h', '1/86400': 'm3/d', '3785411784/86400000000': 'mgd' }],
    ['signal', { 1: 'dbm dbmw' }],
    ['salinity', { 1: 'psu pss' }],
    ['pH', { 1: 'ph' }],
    ['index', { 1: 'index' }],
  ];
  const units = new Map(table.flatMap(([dimension, byFactor]) => [...spellings(dimension, byFactor)]));
  units.set('k', { dimension: 'temperature', times: 1, over: 1, shift: -273.15 }).set('kelvin', units.get('k') as Unit).set('degk', units.get('k') as Unit);
  units.set('f', { dimension: 'temperature', times: 5, over: 9, shift: -32 });
  for (const name of ['degf', 'fahrenheit', 'degfahrenheit']) units.set(name, units.get('f') as Unit);
  units.set('[degf]', units.get('f') as Unit);
  return units;
}

/** One spelling for all spellings of a unit. */
export function unitKey(text: string): string {
  if (text.length > MAX_UNIT_LENGTH) return '';
  const trimmed = text.trim();
  // The only pair that differs by case alone among what sensors send.
  if (trimmed === 'MPa') return trimmed;
  const ascii = trimmed
    .replace(/&(#?\w+);/g, (whole, name: string) => ENTITIES.get(name.toLowerCase()) ?? whole)
    .replace(/[µμ³²¹⁻−°º℃℉‰·^{}[\]]/g, (sign) => SIGNS.get(sign) ?? sign)
    .toLowerCase()
    .replace(/\*\*/g, '')
    .replace(/\s+(as\s+[np]|qse)$/, '');
  return ascii.replace(/^(.+?)[ .]+([a-z]+)-([1-3])$/, (_, above: string, below: string, power: string) => `${above}/${below}${power === '1' ? '' : power}`).replace(/[\s_]+/g, '');
}
