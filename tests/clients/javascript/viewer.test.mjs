// The JavaScript samples of the viewer's protocol document, call for call.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import WebSocket from 'ws';

import { Inbox, happens } from './support/inbox.mjs';
import { serve } from './support/server.mjs';

test('JavaScript Example (Viewer)', serve(async (server) => {
    const frames = new Inbox();
    const ws = new WebSocket(server.socket('/ws/frame'));
    const opened = happens((done) => { ws.onopen = done; });
    const closed = happens((done) => { ws.onclose = done; });
    ws.onmessage = (event) => {
        assert.equal(typeof event.data, 'string');
        frames.put(JSON.parse(event.data));
    };
    await opened;

    const sent = [1, 2, 3].map((at) => ({ x: { pos: [[at, 0, 0]], rot: [[1, 0, 0, 0]] } }));
    const streamer = new WebSocket(server.socket('/ws/frame?is_streamer=true'));
    streamer.onmessage = () => assert.fail('a streamer receives no frames');
    await happens((done) => { streamer.onopen = done; });
    for (const frame of sent) streamer.send(JSON.stringify(frame));

    await frames.expect(...sent);
    frames.expectEmpty();
    streamer.close();
    ws.close();
    await closed;
}));

test('Control: JavaScript Example', serve(async (server) => {
    const one = await controlPanel(server);
    const two = await controlPanel(server);
    await one.rendering.expect(true);
    await two.rendering.expect(true);

    one.toggleRendering(false);
    await one.rendering.expect(false);
    await two.rendering.expect(false);

    two.toggleRendering(true);
    await one.rendering.expect(true);
    await two.rendering.expect(true);
    one.ws.close();
    two.ws.close();
}));

/** The sample's page: it shows the states it is told of, and has a switch. */
async function controlPanel(server) {
    const ws = new WebSocket(server.socket('/ws/control'));
    const rendering = new Inbox();
    ws.onmessage = (event) => {
        const message = JSON.parse(event.data);
        if (message.type === 'set_render_state') rendering.put(message.enabled);
    };
    await happens((done) => { ws.onopen = done; });
    return {
        ws,
        rendering,
        toggleRendering: (enabled) => ws.send(JSON.stringify({ type: 'toggle_render', enabled })),
    };
}
