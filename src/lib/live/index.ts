/**
 * The browser's copy of the world. One `LiveConnection` per page load (made in the layout); pages follow rooms and
 * keep what comes in a `World` (map, one parameter) or an `OpenSeries` (chart):
 *
 *     const live = new LiveConnection();                        // opens in the browser only: onMount(() => live.open())
 *     live.link                                                 // { state, sinceMs, offset, clockOffsetMs, beatMs } ($state.raw)
 *     live.nowMs()                                              // the server's clock, for ages
 *
 *     const world = new World({ onChange: (changed) => map.paint(world.store, changed) });
 *     world.load(snapshot);                                     // GET /api/v1/map?parameter=pm25
 *     const follow = live.follow({
 *       rooms: roomsIn('tile', TILE_ZOOM, bbox, 'pm25'),        // from #lib/domain/live.ts
 *       after: snapshot.offset,
 *       onFrame: (frame) => world.apply(frame),
 *       onReset: async () => { const s = await fetchSnapshot(); world.load(s); return s.offset; },
 *     });
 *     follow.setRooms(roomsIn(…));                              // the view moved
 *     follow.stop();                                            // $effect cleanup
 *
 *     const open = new OpenSeries();
 *     open.load(series);                                        // Reads.findSeries
 *     live.follow({ rooms: [seriesRoomOf(id)], after: series.offset, onFrame: (f) => open.apply(f), onReset: … });
 *     open.tick; open.ring.columns(fromMs)                      // $derived: read tick, then the columns
 *
 *     const hours = new HourStore();                            // 48 hourly means per sensor
 *     hours.load(room, table);                                  // Reads.hourTable of the room `hours/6/x/y/air` or `hours/{stationId}`
 *     live.follow({ rooms: [room], after: table.offset, onHours: (f) => hours.apply(f), onReset: … });
 *     hours.listColumns(stationId, endMs, 48)                    // each sensor, newest last: `stationMeansOf` makes of them what `indexOf` takes
 *
 * `world.tick` and `open.tick` change at most once per animation frame. Arrays are typed and shared: read, never write.
 */
export { LiveConnection } from './connection.svelte.ts';
export type { Follow, FollowOptions, LinkState, LinkStatus } from './link.ts';
export { HourStore } from './hour-store.ts';
export { OpenSeries } from './open-series.svelte.ts';
export { SeriesRing, type SeriesColumns } from './series-ring.ts';
export { StationStore } from './station-store.ts';
export { World } from './world.svelte.ts';
