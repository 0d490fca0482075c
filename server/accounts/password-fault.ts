import { PASSWORD_MAX, PASSWORD_MIN, type PasswordFault } from '#lib/domain/accounts.ts';

/** NIST SP 800-63B, section 5.1.1.2: length counts, rules of composition do not; what everybody uses and what is known of the person is refused. */
export function findPasswordFault(password: string, about: { email: string; name: string }): PasswordFault | null {
  const text = password.normalize('NFKC');
  const length = [...text].length;
  if (length < PASSWORD_MIN) return 'short';
  if (length > PASSWORD_MAX) return 'long';
  const plain = plainOf(text);
  if (new Set(plain).size < 4 || isRun(plain) || COMMON.some((word) => isMostly(plain, word))) return 'common';
  const own = [...about.email.toLowerCase().split(/[@.]/), ...about.name.toLowerCase().split(/\s+/)].map(plainOf).filter((part) => part.length >= 4);
  return own.some((part) => isMostly(plain, part)) ? 'personal' : null;
}

/** In lower case, with the usual digits for letters turned back. */
function plainOf(text: string): string {
  return text.toLowerCase().replace(/[@4]/g, 'a').replace(/0/g, 'o').replace(/[$5]/g, 's').replace(/3/g, 'e').replace(/[1!|]/g, 'i').replace(/7/g, 't');
}

/** The word, perhaps twice, with little beside it. */
function isMostly(plain: string, word: string): boolean {
  return plain.includes(word) && plain.replaceAll(word, '').length < 5;
}

/** `abcdefghij`, `9876543210`, `qwertyuiop`, also begun again. */
function isRun(plain: string): boolean {
  return RUNS.some((run) => run.repeat(4).includes(plain));
}

const RUNS = ['abcdefghijklmnopqrstuvwxyz', '0123456789', '1234567890', 'qwertyuiopasdfghjklzxcvbnm', 'qwertzuiopasdfghjklyxcvbnm', 'azertyuiopqsdfghjklmwxcvbn', 'qazwsxedcrfvtgbyhnujmikolp', '1q2w3e4r5t6y7u8i9o0p']
  .flatMap((run) => [run, [...run].reverse().join('')])
  .map(plainOf);

// what stands at the top of every published list of leaked passwords, of those that fill ten characters with little beside them
const COMMON = [
  'password', 'passwort', 'motdepasse', 'contrasena', 'wachtwoord', 'qwerty', 'qwertz', 'azerty', 'letmein', 'welcome', 'willkommen', 'iloveyou', 'princess', 'football', 'baseball', 'basketball',
  'sunshine', 'superman', 'starwars', 'computer', 'internet', 'administrator', 'changeme', 'trustnoi', 'whatever', 'dragon', 'monkey', 'master', 'shadow', 'liverpool', 'chocolate', 'butterfly',
  'jennifer', 'michelle', 'jordan', 'alexander', 'charlie', 'samantha', 'qazwsx', 'zaqiwsx', 'iqazxsw', 'abcdef', 'abciie', 'asdfgh', 'zxcvbn', 'ilovejesus', 'fuckyou', 'mustang', 'corvette', 'google', 'secret',
  'lichen', 'raspberry', 'grafana', 'openwrt', 'testtest', 'default', 'guest', 'root', 'toor', 'admin', 'i2ea',
].map(plainOf);
