import type { Notifier } from '#lib/domain/notifiers.ts';
import discord from './discord.ts';
import email from './email.ts';
import mqtt from './mqtt.ts';
import ntfy from './ntfy.ts';
import slack from './slack.ts';
import teams from './teams.ts';
import webPush from './web-push.ts';
import webhook from './webhook.ts';

/** Every kind of channel, in the order in which they are offered. */
export const notifiers: readonly Notifier[] = [webPush, email, webhook, ntfy, slack, teams, discord, mqtt] as readonly Notifier[];

export function findNotifier(kind: string): Notifier | null {
  return notifiers.find((notifier) => notifier.head.id === kind) ?? null;
}
