import { chromium, type Browser, type Page } from 'playwright-core';
import { findProgram } from '../parts.ts';

export const CHROMIUM = findProgram('chromium', 'chromium-browser', 'google-chrome');

/** Headless, with WebGL in software, and without the calls home that a closed network would refuse. */
export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM ?? '',
    args: [
      '--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
      '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader',
    ],
  });
}

/** Everything the page complains of: the console must be clean. */
export function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  return complaints;
}
