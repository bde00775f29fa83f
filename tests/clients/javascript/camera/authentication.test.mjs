// The camera document's three ways to connect.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import WebSocket from 'ws';

import { Inbox, happens } from '../support/inbox.mjs';
import { ADMIN, serve } from '../support/server.mjs';

const PERMISSIONS = ['light', 'video', 'image', 'auto', 'record'];

test('Anonymous Connection', serve(async (server) => {
    const ws = new WebSocket(server.socket('/api/v1'));
    const answers = new Inbox();
    ws.onmessage = (event) => answers.put(JSON.parse(event.data));
    await happens((done) => { ws.onopen = done; });

    ws.send(JSON.stringify({ get: ['brightness'] }));
    await answers.expect({ brightness: 50 });
    ws.send(JSON.stringify({ brightness: 75 }));
    await answers.expect({ error: 'Permission denied', key: 'brightness' });
    ws.close();
}));

test('Authenticated Connection', serve(async (server) => {
    const ws = new WebSocket(server.socket('/api/v1'));
    ws.onopen = () => ws.send(JSON.stringify(ADMIN));
    const permissions = await happens((done) => {
        ws.onmessage = (event) => {
            const data = JSON.parse(event.data);
            if (data.authenticated) done(data.permissions);
        };
    });
    assert.deepEqual(permissions, PERMISSIONS);
    ws.close();
}));

test('Session-based Authentication', serve(async (server) => {
    const response = await fetch(server.page('/api/login'), {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(ADMIN),
    });
    assert.equal(response.status, 200);
    const { token } = await response.json();
    assert.equal(typeof token, 'string');

    const ws = new WebSocket(server.socket('/api/v1'));
    const answers = new Inbox();
    ws.onmessage = (event) => answers.put(JSON.parse(event.data));
    ws.onopen = () => ws.send(JSON.stringify({ token }));
    await answers.expect({ authenticated: true, permissions: PERMISSIONS });
    ws.send(JSON.stringify({ brightness: 75 }));
    await answers.expect({ brightness: 75, info: ['brightness'] }, { brightness: 75 });
    ws.close();
}));

test('Authentication Token: a token beside the username', serve(async (server) => {
    const response = await fetch(server.page('/api/login'), { method: 'POST', body: JSON.stringify(ADMIN) });
    const credentials = { username: ADMIN.username, token: (await response.json()).token };
    const ws = new WebSocket(server.socket('/api/v1'));
    const answers = new Inbox();
    ws.onmessage = (event) => answers.put(JSON.parse(event.data));
    ws.onopen = () => ws.send(JSON.stringify(credentials));
    await answers.expect({ authenticated: true, permissions: PERMISSIONS });
    ws.close();
}));
