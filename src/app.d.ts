import type { App as LichenApp } from '#server/app.ts';

declare global {
  namespace App {
    interface Error {
      message: string;
      code?: string;
    }
    interface Locals {
      app: LichenApp;
      isAdministrator: boolean;
    }
  }
}

export {};
