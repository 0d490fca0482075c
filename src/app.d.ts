import type { Viewer } from '#lib/domain/accounts.ts';
import type { Reads } from '#lib/domain/api.ts';
import type { Sight } from '#lib/domain/sight.ts';
import type { App as LichenApp } from '#server/site-app.ts';

declare global {
  namespace App {
    interface Error {
      message: string;
      code?: string;
    }
    interface Locals {
      app: LichenApp;
      /** Who asks, by session, token or not at all. */
      viewer: Viewer;
      isAdministrator: boolean;
      /** What the viewer sees besides what is public. */
      sight: Sight;
      /** Reads of what the viewer sees. */
      reads: Reads;
      /** Set where a dependency failed: the status of the answer. */
      failure?: { status: number; retryAfterS: number | null };
    }
    interface PageData {
      /** Phone: what the page bar says, and where its arrow leads. */
      bar?: { title: string; backHref?: string };
    }
  }
}

export {};
