// The classes of the camera document's best practices.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import WebSocket from 'ws';

import { connect, connectAs, happens, Inbox } from '../support/inbox.mjs';
import { ADMIN, serve } from '../support/server.mjs';

class RobustClient {
    constructor(url, delay, longest) {
        Object.assign(this, { url, first: delay, delay, longest, delays: [] });
    }

    connect() {
        this.ws = new WebSocket(this.url);
        this.ws.onopen = () => {
            this.delay = this.first;
            this.onConnected();
        };
        this.ws.onerror = () => {};
        this.ws.onclose = () => {
            this.delays.push(this.delay);
            this.timer = setTimeout(() => {
                this.delay = Math.min(this.delay * 2, this.longest);
                this.connect();
            }, this.delay);
        };
    }

    close() {
        this.ws.onclose = null;
        clearTimeout(this.timer);
        this.ws.close();
    }

    onConnected() {}
}

test('1. Implement Reconnection', serve(async (server) => {
    const client = new RobustClient(server.socket('/api/v1'), 20, 100);
    const connected = () => happens((done) => { client.onConnected = done; });
    let next = connected();
    client.connect();
    await next;

    next = connected();
    await server.stop('SIGTERM');
    while (client.delays.length < 5) await new Promise((resolve) => setTimeout(resolve, 10));
    await server.start();
    await next;
    assert.deepEqual(client.delays.slice(0, 5), [20, 40, 80, 100, 100]);
    assert.equal(client.delay, 20);
    client.close();
}));

class AuthenticatedClient {
    constructor(url, credentials) {
        Object.assign(this, { url, credentials, authenticated: false });
    }

    connect() {
        this.ws = new WebSocket(this.url);
        this.ws.onopen = () => this.authenticate();
        this.ws.onmessage = (event) => {
            if (JSON.parse(event.data).authenticated) {
                this.authenticated = true;
                this.onReady();
            }
        };
    }

    authenticate() {
        this.ws.send(JSON.stringify(this.credentials));
    }

    onReady() {}
}

test('2. Handle Authentication State', serve(async (server) => {
    const watcher = await connect(server.socket('/api/v1'));
    const client = new AuthenticatedClient(server.socket('/api/v1'), ADMIN);
    client.onReady = () => client.ws.send(JSON.stringify({ gain: 7 }));
    client.connect();
    assert.equal(client.authenticated, false);
    await watcher.inbox.expect({ gain: 7 });
    assert.equal(client.authenticated, true);
    client.ws.close();
    watcher.close();
}));

class QueuedClient {
    constructor(url) {
        Object.assign(this, { url, messageQueue: [], connected: false, received: new Inbox() });
    }

    connect() {
        this.ws = new WebSocket(this.url);
        this.ws.onopen = () => this.onConnect();
        this.ws.onmessage = (event) => this.received.put(JSON.parse(event.data));
    }

    send(data) {
        if (this.connected) this.ws.send(JSON.stringify(data));
        else this.messageQueue.push(data);
    }

    onConnect() {
        this.connected = true;
        while (this.messageQueue.length > 0) this.ws.send(JSON.stringify(this.messageQueue.shift()));
    }
}

test('3. Queue Messages When Disconnected', serve(async (server) => {
    const client = new QueuedClient(server.socket('/api/v1'));
    client.send(ADMIN);
    client.send({ gain: 7 });
    client.send({ get: ['gain'] });
    assert.equal(client.messageQueue.length, 3);
    client.connect();
    assert.equal((await client.received.next()).authenticated, true);
    await client.received.expect({ gain: 7, info: ['gain'] }, { gain: 7 }, { gain: 7 });
    assert.equal(client.messageQueue.length, 0);
    client.send({ get: ['fps'] });
    await client.received.expect({ fps: 30 });
    client.ws.close();
}));

class ThrottledClient {
    constructor(ws, throttleMs) {
        Object.assign(this, { ws, throttleMs, pendingUpdates: {}, throttleTimer: null, sent: 0 });
    }

    send(data) {
        Object.assign(this.pendingUpdates, data);
        if (this.throttleTimer) clearTimeout(this.throttleTimer);
        this.throttleTimer = setTimeout(() => {
            this.ws.send(JSON.stringify(this.pendingUpdates));
            this.sent += 1;
            this.pendingUpdates = {};
            this.throttleTimer = null;
        }, this.throttleMs);
    }
}

test('4. Throttle State Updates', serve(async (server) => {
    const connection = await connectAs(server.socket('/api/v1'), ADMIN);
    const client = new ThrottledClient(connection.ws, 50);
    for (let value = 1; value <= 40; value += 1) client.send({ brightness: value });
    client.send({ contrast: 60 });
    const merged = { brightness: 40, contrast: 60 };
    await connection.inbox.expect({ ...merged, info: ['brightness', 'contrast'] }, merged);
    assert.equal(client.sent, 1);
    await connection.expectNothing();
    connection.close();
}));

test('Messages Not Sent: the connection\'s state is checked first', serve(async (server) => {
    const ws = new WebSocket(server.socket('/api/v1'));
    assert.equal(ws.readyState, WebSocket.CONNECTING);
    await happens((done) => { ws.onopen = done; });
    assert.equal(ws.readyState, WebSocket.OPEN);
    const closed = happens((done) => { ws.onclose = done; });
    ws.close();
    assert.equal(ws.readyState, WebSocket.CLOSING);
    assert.ok([1000, 1005].includes((await closed).code));
    assert.equal(ws.readyState, WebSocket.CLOSED);
}));

test('Performance Considerations: fifty connections', serve(async (server) => {
    const url = server.socket('/api/v1');
    const others = await Promise.all(Array.from({ length: 50 }, () => connect(url)));
    const client = await connectAs(url, ADMIN);
    client.send({ brightness: 75 });
    await Promise.all(others.map((other) => other.inbox.expect({ brightness: 75 })));
    for (const connection of [client, ...others]) connection.close();
}));
