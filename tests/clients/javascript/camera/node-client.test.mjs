// The camera document's class for Node.js.

import { test } from 'node:test';
import WebSocket from 'ws';

import { Inbox, happens } from '../support/inbox.mjs';
import { ADMIN, serve } from '../support/server.mjs';

class NodeClient {
    constructor(url, username, password) {
        this.url = url;
        this.username = username;
        this.password = password;
        this.received = new Inbox();
    }

    connect() {
        return new Promise((resolve, reject) => {
            this.ws = new WebSocket(this.url);
            this.ws.on('open', () => {
                if (this.username && this.password) this.send({ username: this.username, password: this.password });
                resolve();
            });
            this.ws.on('message', (data) => this.received.put(JSON.parse(data)));
            this.ws.on('error', reject);
        });
    }

    send(data) {
        if (this.ws.readyState === WebSocket.OPEN) this.ws.send(JSON.stringify(data));
    }

    setLight(camera, on) {
        this.send({ [`cam${camera}-light`]: on });
    }

    setBrightness(value) {
        this.send({ brightness: value });
    }

    startRecording() {
        this.send({ record: true });
    }
}

test('Node.js', serve(async (server) => {
    const client = new NodeClient(server.socket('/api/v1'), ADMIN.username, ADMIN.password);
    await client.connect();
    // Sent before the credentials were answered: the server takes one message after the other.
    client.setLight(1, true);
    client.setBrightness(75);
    client.startRecording();
    await client.received.expect(
        { authenticated: true, permissions: ['light', 'video', 'image', 'auto', 'record'] },
        { 'cam1-light': true, info: ['cam1-light'] }, { 'cam1-light': true },
        { brightness: 75, info: ['brightness'] }, { brightness: 75 },
        { record: true, info: ['record'] }, { record: true },
    );
    const closed = happens((done) => client.ws.on('close', done));
    client.ws.close();
    await closed;
}));

test('Node.js: connect rejects where nobody listens', serve(async (server) => {
    const client = new NodeClient(server.socket('/nowhere'), null, null);
    const refused = await client.connect().then(() => null, (error) => error);
    if (!/404/.test(refused?.message)) throw new Error(`expected a 404, got ${refused}`);
}));
