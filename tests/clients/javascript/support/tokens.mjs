// JSON Web Tokens as the server accepts them: HS256, made by hand.

import { createHmac } from 'node:crypto';

export const SECRET = 'a secret for tests alone, of 40 letters.';

/** A signed token of a user that expires `ttl` seconds from now. */
export function token(sub, { name, ttl = 3600 } = {}) {
    const issued = Date.now() / 1000;
    const claims = { sub, name, iat: Math.floor(issued), exp: Math.floor(issued + ttl) };
    const body = `${segment({ alg: 'HS256', typ: 'JWT' })}.${segment(claims)}`;
    return `${body}.${createHmac('sha256', SECRET).update(body).digest('base64url')}`;
}

function segment(value) {
    return Buffer.from(JSON.stringify(value)).toString('base64url');
}
