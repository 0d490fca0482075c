/** Name, longitude, latitude, zoom from which it is drawn. Positions chosen for this map. */
export const SEAS = [
  ['North Atlantic Ocean', -40, 33, 1], ['South Atlantic Ocean', -18, -24, 1], ['North Pacific Ocean', -160, 30, 1], ['North Pacific Ocean', 160, 28, 1],
  ['South Pacific Ocean', -125, -28, 1], ['Indian Ocean', 80, -22, 1], ['Southern Ocean', 20, -62, 1], ['Arctic Ocean', 0, 80, 1],
  ['Mediterranean Sea', 18.5, 34.3, 3], ['Adriatic Sea', 14.4, 43.6, 4.6], ['Ligurian Sea', 8.75, 43.75, 5], ['Tyrrhenian Sea', 12, 40, 4.4], ['Ionian Sea', 18.8, 38.2, 4.6],
  ['Aegean Sea', 25.1, 38.9, 5], ['Sea of Crete', 25, 36.1, 6], ['Alboran Sea', -3.6, 35.9, 5.6], ['Balearic Sea', 2, 40.3, 5.4], ['Gulf of Lion', 4, 42.9, 5.6], ['Libyan Sea', 22, 33.2, 5.4],
  ['Black Sea', 34.2, 43.2, 3.6], ['Sea of Azov', 36.6, 46.1, 5.6], ['Sea of Marmara', 28.1, 40.7, 6.6], ['Caspian Sea', 50.8, 41.9, 3.6], ['Aral Sea', 59.5, 45.2, 6],
  ['North Sea', 3.2, 56.3, 3.6], ['Baltic Sea', 19.2, 56.8, 4.4], ['Gulf of Bothnia', 19.8, 62.2, 4.8], ['Gulf of Finland', 26.2, 59.95, 5.4], ['Gulf of Riga', 23.6, 57.7, 6], ['Kattegat', 11.4, 56.9, 6],
  ['Skagerrak', 9.2, 58, 5.6], ['German Bight', 7.6, 54.35, 6.4], ['English Channel', -1.6, 50.1, 5], ['Irish Sea', -5, 53.8, 5.4], ['Celtic Sea', -7.6, 50.7, 5], ['Bay of Biscay', -4.6, 45.4, 4],
  ['Norwegian Sea', 2, 67.5, 3], ['Greenland Sea', -8, 75.5, 3], ['Barents Sea', 40, 74.5, 3], ['White Sea', 38, 65.4, 5.4], ['Kara Sea', 68, 76, 3.4], ['Laptev Sea', 125, 76, 3.4], ['East Siberian Sea', 160, 73, 3.6],
  ['Labrador Sea', -53, 58.5, 3.4], ['Baffin Bay', -67, 73.5, 3.6], ['Davis Strait', -58, 66, 4.6], ['Hudson Bay', -85.5, 59.8, 3.2], ['Beaufort Sea', -138, 72.5, 3.6], ['Bering Sea', -178, 58, 3.2], ['Gulf of Alaska', -146, 57, 3.4],
  ['Gulf of Saint Lawrence', -61.8, 48.3, 5], ['Gulf of Maine', -68.6, 43, 5.4], ['Sargasso Sea', -62, 28.5, 3.6], ['Gulf of Mexico', -90, 25.2, 3], ['Caribbean Sea', -75, 15, 3], ['Gulf of California', -111.3, 27.2, 5.2],
  ['Bay of Fundy', -65.9, 44.9, 6.6], ['Salish Sea', -123.2, 48.9, 7], ['Gulf of Guinea', 3, 2.2, 3.6], ['Scotia Sea', -47, -57, 3.6], ['Drake Passage', -65, -58.6, 4.4], ['Red Sea', 38.2, 20.2, 4], ['Persian Gulf', 51.6, 26.9, 4.6],
  ['Gulf of Oman', 59.3, 24.6, 5.2], ['Gulf of Aden', 47.8, 12.3, 4.4], ['Arabian Sea', 64.5, 16, 2.8], ['Bay of Bengal', 88.5, 15, 2.8], ['Andaman Sea', 95.6, 11.2, 4.2], ['Mozambique Channel', 41.2, -18.5, 4],
  ['South China Sea', 113.8, 13.2, 3], ['Gulf of Thailand', 101.3, 10, 4.6], ['Gulf of Tonkin', 107.9, 19.6, 5.4], ['East China Sea', 125, 29.3, 3.6], ['Yellow Sea', 123.3, 35.6, 4], ['Bohai Sea', 119.6, 38.7, 5.6], ['Sea of Japan', 134.6, 39.8, 3.4],
  ['Sea of Okhotsk', 149.5, 53.5, 3.2], ['Philippine Sea', 132.5, 20, 3.2], ['Sulu Sea', 120, 8.6, 4.6], ['Celebes Sea', 122.4, 3.6, 4.4], ['Java Sea', 111, -5.2, 4.2], ['Banda Sea', 127, -5.4, 4.2], ['Timor Sea', 126.6, -11.3, 4.2],
  ['Arafura Sea', 134.8, -9.2, 4], ['Coral Sea', 153.5, -16.5, 3], ['Tasman Sea', 160.5, -38.5, 3], ['Great Australian Bight', 130.5, -34, 3.6], ['Gulf of Carpentaria', 139.2, -14, 4.4], ['Bass Strait', 146, -39.6, 5.4],
  ['Weddell Sea', -42, -72.5, 3.4], ['Ross Sea', -176, -76, 3.6], ['Bay of Campeche', -94.2, 19.9, 5.2], ['Strait of Sicily', 12.2, 36.7, 6.2], ['Gulf of Sidra', 18.2, 31.6, 5.6], ['Levantine Sea', 32.4, 33.4, 5],
];
