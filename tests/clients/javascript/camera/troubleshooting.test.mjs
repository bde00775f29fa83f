// The camera document's checks with curl.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';

import { serve } from '../support/server.mjs';

/** What curl prints; its own time limit ends it on a connection that stays open. */
async function curl(...args) {
    const run = promisify(execFile)('curl', ['--silent', '--show-error', '--noproxy', '*', '--max-time', '2', ...args]);
    return (await run.catch((ended) => ended)).stdout;
}

test('Check if server is running', serve(async (server) => {
    const status = JSON.parse(await curl(server.page('/api/status')));
    assert.deepEqual(Object.keys(status).sort(), ['connections', 'status', 'uptime_s', 'version']);
}));

test('Verify WebSocket endpoint', serve(async (server) => {
    const url = server.page('/api/v1');
    const upgrade = ['-i', '-N', '-H', 'Connection: Upgrade', '-H', 'Upgrade: websocket'];
    // The document's line has neither key nor version, without which no upgrade can be granted: it shows that one is refused.
    assert.match(await curl(...upgrade, url), /^HTTP\/1\.1 4\d\d /);
    const complete = ['-H', 'Sec-WebSocket-Version: 13', '-H', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='];
    const granted = await curl(...upgrade, ...complete, url);
    assert.match(granted, /^HTTP\/1\.1 101 Switching Protocols\r\n/);
    assert.match(granted, /sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK\+xOo=\r\n/i);
}));

test('a plain request to a socket\'s address asks for an upgrade', serve(async (server) => {
    for (const path of ['/api/v1', '/ws/frame', '/ws/control']) {
        const refused = await curl('-i', server.page(path));
        assert.match(refused, /^HTTP\/1\.1 426 Upgrade Required\r\n/);
        assert.match(refused, /\r\nupgrade: websocket\r\n/i);
    }
}));
