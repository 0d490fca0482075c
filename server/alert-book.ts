import type { Alert, AlertEvent, AlertRule, AlertRuleInput, AlertState, AlertTransition } from '#lib/domain/alerts.ts';
import type { Asker } from '#lib/domain/channels.ts';
import { AppError } from '#lib/domain/codes.ts';
import type { ParameterId } from '#lib/domain/parameters.ts';
import { PUBLIC, type Sight } from '#lib/domain/sight.ts';
import { acknowledgeAlert } from '#server/db/alert-acts.ts';
import { listAlertStations, listPlacedSensors } from '#server/db/alert-places.ts';
import { countOpenAlerts, findAlert, listAlertEvents, listAlerts, listTransitions, type AlertQuery } from '#server/db/alert-reads.ts';
import { listChannels } from '#server/db/channels.ts';
import { countRules, deleteRule, findRule, insertRule, listAllRules, listRulesOf, muteRule, updateRule } from '#server/db/alert-rules.ts';
import { appErrorOf, type Pool } from '#server/db/pool.ts';
import { backtest, type Backtest, type BacktestQuery } from '#server/stages/alert/backtest.ts';
import { loadExcused } from '#server/stages/alert/load.ts';
import { placesBySight, watchesOf, type Places } from '#server/stages/alert/watches.ts';

/** Who asks: the administrator, the holder of an owner's token, both or neither. */
type Access = Pick<Asker, 'isAdministrator' | 'owner' | 'sight'>;

/** Where a rule watches; of several places the first, with their number. */
export interface RulePlace {
  ruleId: number;
  sensorId: number | null;
  stationId: number | null;
  stationName: string | null;
  stationCount: number;
  parameter: ParameterId | null;
}

/** Rules and alerts for pages and routes. It needs the database alone: the line that evaluates looks for changed rules itself. Throws AppError. */
export interface AlertBook {
  listRules(access: Access): Promise<AlertRule[]>;
  /** What each of them watches, by name; in their order. */
  describeRules(rules: readonly AlertRule[], access: Pick<Access, 'sight'>): Promise<RulePlace[]>;
  getRule(id: number, access: Access): Promise<AlertRule>;
  createRule(input: AlertRuleInput, access: Access): Promise<AlertRule>;
  changeRule(id: number, input: AlertRuleInput, access: Access): Promise<AlertRule>;
  deleteRule(id: number, access: Access): Promise<void>;
  muteRule(id: number, untilMs: number | null, access: Access): Promise<void>;
  /** Of every rule; whose rule it is decides who may read its name. */
  listAlerts(query: AlertQuery, access: Access): Promise<Alert[]>;
  findAlert(id: number, access: Access): Promise<{ alert: Alert; transitions: AlertTransition[]; rule: AlertRule | null; mayAct: boolean } | null>;
  listEvents(query: { id?: number; limit?: number }, access: Pick<Access, 'sight'>): Promise<AlertEvent[]>;
  acknowledge(id: number, access: Access): Promise<AlertState>;
  countOpen(access: Access): Promise<number>;
  backtest(query: BacktestQuery, access: Pick<Access, 'sight'>): Promise<Backtest>;
}

const MAX_RULES_PER_OWNER = 20;
const MAX_RULES = 50_000;
const MAX_LISTED = 500;
const PLACES_KEPT_MS = 10_000;

export function makeAlertBook(pool: Pool, { now }: { now: () => number }): AlertBook {
  let places: { atMs: number; read: Promise<(sight: Sight) => Places> } | null = null;
  const getPlaces = async ({ sight = PUBLIC }: Pick<Access, 'sight'>) => {
    if (places === null || now() - places.atMs > PLACES_KEPT_MS) places = { atMs: now(), read: listPlacedSensors(pool).then(placesBySight) };
    const placesOf = await places.read.catch((cause: unknown) => {
      places = null;
      throw cause;
    });
    return placesOf(sight);
  };
  const own = async (id: number, access: Access) => {
    const rule = await findRule(pool, id);
    if (rule === null || !mayAct(rule.owner, access)) throw new AppError('resource.unknown', `There is no rule ${id} of yours.`);
    return rule;
  };
  const book: AlertBook = {
    listRules: ({ isAdministrator, owner }) => (isAdministrator ? listAllRules(pool, MAX_LISTED) : owner === null ? Promise.resolve([]) : listRulesOf(pool, owner, MAX_LISTED)),
    describeRules: async (rules, access) => describe(pool, rules, await getPlaces(access)),
    getRule: own,
    async createRule(input, { isAdministrator, owner, sight = PUBLIC }) {
      if (watchesOf(input, await getPlaces({ sight })).length === 0) throw new AppError('request.invalid', 'Nothing that this rule could watch is there.');
      const ownerOfRule = isAdministrator ? null : owner;
      if (!isAdministrator && owner === null) throw new AppError('auth.missing', 'A rule belongs to somebody.');
      const count = await countRules(pool, ownerOfRule);
      if ((!isAdministrator && count.own >= MAX_RULES_PER_OWNER) || count.all >= MAX_RULES) throw new AppError('request.invalid', `There are ${count.own} rules already; delete one first.`);
      await requireChannels(pool, input, ownerOfRule);
      return insertRule(pool, input, ownerOfRule);
    },
    async changeRule(id, input, access) {
      await requireChannels(pool, input, (await own(id, access)).owner);
      return (await updateRule(pool, id, input)) ?? (await own(id, access));
    },
    async deleteRule(id, access) {
      await own(id, access);
      await deleteRule(pool, id);
    },
    async muteRule(id, untilMs, access) {
      await own(id, access);
      await muteRule(pool, id, untilMs);
    },
    listAlerts: async (query, access) => (await listAlerts(pool, { ...query, sight: access.sight ?? PUBLIC })).map((alert) => shownTo(alert, access)),
    async findAlert(id, access) {
      const alert = await findAlert(pool, id, access.sight);
      if (alert === null) return null;
      const rule = await findRule(pool, alert.ruleId);
      const mine = mayAct(alert.owner, access);
      return { alert: shownTo(alert, access), transitions: await listTransitions(pool, id), rule: rule === null ? null : shownRule(rule, mine), mayAct: mine };
    },
    listEvents: (query, { sight = PUBLIC }) => listAlertEvents(pool, { ...query, sight }),
    async acknowledge(id, access) {
      const alert = await findAlert(pool, id, access.sight);
      if (alert === null || !mayAct(alert.owner, access)) throw new AppError('resource.unknown', `There is no alert ${id} of yours.`);
      return (await acknowledgeAlert(pool, { alertId: id, nowMs: now(), why: 'Acknowledged.' })) ?? alert.state;
    },
    countOpen: ({ isAdministrator, owner, sight }) => countOpenAlerts(pool, owner, isAdministrator, sight),
    backtest: async (query, access) => backtest(pool, await getPlaces(access), await loadExcused(pool, query.fromMs), query),
  };
  return guardedBook(book);
}

async function describe(pool: Pool, rules: readonly AlertRule[], places: Places): Promise<RulePlace[]> {
  const watched = rules.map((rule) => watchesOf(rule, places).flatMap(({ sensors }) => sensors));
  const stations = await listAlertStations(pool, [...new Set(watched.flatMap(([first]) => (first === undefined ? [] : [first.stationId])))]);
  const names = new Map(stations.map(({ id, name }) => [id, name]));
  return rules.map(({ id, target }, i) => {
    const [first] = watched[i] ?? [];
    const parameter = target.kind === 'sensor' ? (first?.parameter ?? null) : target.parameter;
    const stationIds = new Set(watched[i]?.map(({ stationId }) => stationId));
    return { ruleId: id, sensorId: target.kind === 'sensor' ? target.sensorId : null, stationId: first?.stationId ?? null, stationName: first === undefined ? null : (names.get(first.stationId) ?? null), stationCount: stationIds.size, parameter };
  });
}

/** A rule speaks only through channels of its own owner. */
async function requireChannels(pool: Pool, { delivery }: AlertRuleInput, owner: string | null): Promise<void> {
  if (delivery.channelIds.length === 0) return;
  const known = new Set((await listChannels(pool, owner)).map(({ id }) => id));
  if (!delivery.channelIds.every((id) => known.has(id))) throw new AppError('request.invalid', 'A channel of this rule is not yours.');
}

function mayAct(owner: string | null, access: Access): boolean {
  return access.isAdministrator || (owner !== null && owner === access.owner);
}

/** What somebody called their rule is theirs to read. */
function shownTo({ owner, ...alert }: Alert & { owner: string | null }, access: Access): Alert {
  return mayAct(owner, access) || owner === null ? alert : { ...alert, ruleName: '' };
}

function shownRule(rule: AlertRule, mine: boolean): AlertRule {
  const isPublic = mine || rule.owner === null;
  return { ...rule, owner: null, name: isPublic ? rule.name : '', delivery: mine ? rule.delivery : { ...rule.delivery, channelIds: [], quiet: null }, mutedUntilMs: mine ? rule.mutedUntilMs : null };
}

/** Whatever the database says becomes an AppError. */
function guardedBook(book: AlertBook): AlertBook {
  const entries = Object.entries(book).map(([name, work]) => [
    name,
    async (...values: unknown[]) => {
      try {
        return await (work as (...values: unknown[]) => Promise<unknown>)(...values);
      } catch (cause) {
        throw appErrorOf(cause);
      }
    },
  ]);
  return Object.fromEntries(entries) as AlertBook;
}
