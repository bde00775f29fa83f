// The camera document's class for browsers: callbacks per state, and a connection that comes back.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import WebSocket from 'ws';

import { Inbox, happens } from '../support/inbox.mjs';
import { ADMIN, serve } from '../support/server.mjs';

class BrowserClient {
    constructor(url, reconnectInterval) {
        this.url = url;
        this.ws = null;
        this.reconnectInterval = reconnectInterval;
        this.wanted = true;
        this.refused = 0;
        this.received = new Inbox();
    }

    connect(username, password) {
        this.ws = new WebSocket(this.url);
        this.ws.onopen = () => {
            if (username && password) this.send({ username, password });
        };
        this.ws.onmessage = (event) => this.handleMessage(JSON.parse(event.data));
        this.ws.onerror = () => {};
        this.ws.onclose = (event) => {
            this.onClosed(event.code);
            if (this.wanted) setTimeout(() => this.connect(username, password), this.reconnectInterval);
        };
    }

    close() {
        this.wanted = false;
        this.ws.close();
    }

    send(data) {
        if (this.ws.readyState === WebSocket.OPEN) this.ws.send(JSON.stringify(data));
        else this.refused += 1;
    }

    handleMessage(data) {
        this.received.put(data);
        if (data.brightness !== undefined) this.onBrightnessChange(data.brightness);
        if (data.record !== undefined) this.onRecordingChange(data.record);
    }

    setLight(camera, on) {
        this.send({ [camera === 1 ? 'cam1-light' : 'cam2-light']: on });
    }

    setBrightness(value) {
        this.send({ brightness: value });
    }

    setResolution(resolution) {
        this.send({ resolution });
    }

    startRecording() {
        this.send({ record: true });
    }

    stopRecording() {
        this.send({ record: false });
    }

    takeSnapshot() {
        this.send({ snap: true });
    }

    onBrightnessChange() {}
    onRecordingChange() {}
    onClosed() {}
}

const WELCOME = { authenticated: true, permissions: ['light', 'video', 'image', 'auto', 'record'] };

test('Basic Connection', serve(async (server) => {
    const client = new BrowserClient(server.socket('/api/v1'), 50);
    const brightness = new Inbox();
    const recording = new Inbox();
    client.onBrightnessChange = brightness.put;
    client.onRecordingChange = recording.put;
    client.connect(ADMIN.username, ADMIN.password);

    // As the sample is written, the first commands come before the connection is open: the class itself refuses them.
    client.setLight(1, true);
    assert.equal(client.refused, 1);

    await client.received.expect(WELCOME);
    client.setLight(1, true);
    client.setBrightness(75);
    client.startRecording();
    await client.received.expect(
        { 'cam1-light': true, info: ['cam1-light'] }, { 'cam1-light': true },
        { brightness: 75, info: ['brightness'] }, { brightness: 75 },
        { record: true, info: ['record'] }, { record: true },
    );
    await brightness.expect(75, 75);
    await recording.expect(true, true);

    client.stopRecording();
    client.setLight(2, true);
    client.setResolution('1280x720');
    client.takeSnapshot();
    await client.received.expect(
        { record: false, info: ['record'] }, { record: false },
        { 'cam2-light': true, info: ['cam2-light'] }, { 'cam2-light': true },
        { resolution: '1280x720', info: ['resolution'] }, { resolution: '1280x720' },
        { snap: true, info: ['snap'] }, { snap: true }, { snap: false },
    );
    client.close();
}));

test('Basic Connection: comes back and logs in again after a restart', serve(async (server) => {
    const client = new BrowserClient(server.socket('/api/v1'), 50);
    client.connect(ADMIN.username, ADMIN.password);
    await client.received.expect(WELCOME);
    client.setBrightness(75);
    await client.received.expect({ brightness: 75, info: ['brightness'] }, { brightness: 75 });

    const closed = happens((done) => { client.onClosed = done; });
    await server.stop('SIGTERM');
    assert.equal(await closed, 1012);
    await server.start();

    await client.received.expect(WELCOME);
    client.send({ get: ['brightness'] });
    await client.received.expect({ brightness: 75 });
    client.close();
}));
