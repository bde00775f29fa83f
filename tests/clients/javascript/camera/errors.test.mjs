// The camera document's error handling.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import WebSocket from 'ws';

import { connect, connectAs, happens } from '../support/inbox.mjs';
import { ADMIN, serve } from '../support/server.mjs';

test('Connection Errors', serve(async (server) => {
    const delay = 50;
    const closed = [];
    let ws;
    let opened;
    const connectAgain = () => {
        ws = new WebSocket(server.socket('/api/v1'));
        ws.onopen = () => opened();
        ws.onerror = () => {};
        ws.onclose = (event) => {
            closed.push(event.code);
            setTimeout(connectAgain, delay);
        };
    };
    const first = happens((done) => { opened = done; });
    connectAgain();
    await first;

    const second = happens((done) => { opened = done; }, 'the second connection');
    await server.stop('SIGTERM');
    await server.start();
    await second;
    assert.equal(closed[0], 1012);
    assert.ok(closed.slice(1).every((code) => code === 1006), `while it was away: ${closed}`);
    ws.onclose = null;
    ws.close();
}));

test('Permission Errors', serve(async (server) => {
    const client = await connect(server.socket('/api/v1'));
    client.send({ brightness: 75 });
    const data = await client.inbox.next();
    assert.equal(data.error, 'Permission denied');
    assert.equal(data.key, 'brightness');
    client.close();
}));

test('Validation Errors', serve(async (server) => {
    const client = await connectAs(server.socket('/api/v1'), ADMIN);
    client.send({ brightness: 150 });
    await client.inbox.expect({
        error: 'Invalid value',
        key: 'brightness',
        message: 'Value must be between 0 and 100',
    });
    client.close();
}));
