// The universe document's events as plain frames over a WebSocket, as it shows them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import WebSocket from 'ws';

import { happens, Inbox } from '../support/inbox.mjs';
import { serve } from '../support/server.mjs';
import { DOCUMENT, goodbye, john, johnsToken, member, UNIVERSE } from '../support/universe.mjs';

/** A plain connection and its frames. */
async function plain(server, token) {
    const ws = new WebSocket(server.socket(`/universe?token=${token}`));
    const frames = new Inbox();
    ws.onmessage = (event) => frames.put(JSON.parse(event.data));
    await happens((done) => { ws.onopen = done; });
    return { ws, frames, emit: (event, data, id) => ws.send(JSON.stringify({ event, data, id })) };
}

test('frames are as the document shows them', serve(async (server) => {
    const { ws, frames, emit } = await plain(server, johnsToken());
    const greeting = await frames.next();
    assert.equal(greeting.event, 'connect_success');
    assert.equal(greeting.data.userId, 'user-123');

    emit('join_room', { universeId: UNIVERSE, mode: 'edit' });
    const joined = await frames.next();
    assert.equal(joined.event, 'room_joined');
    assert.deepEqual(joined.data.participants, [john()]);

    for (const [kind, parameters] of Object.entries(DOCUMENT)) {
        emit(`update_${kind}`, { universeId: UNIVERSE, parameters }, kind);
        const { event, data, id } = await frames.next();
        assert.deepEqual([event, id], [`${kind}_updated`, kind]);
        assert.deepEqual(data, {
            universeId: UNIVERSE, parameters, userId: 'user-123', timestamp: data.timestamp, offset: data.offset,
        });
    }
    emit('leave_room', { universeId: UNIVERSE });
    assert.equal((await frames.next()).event, 'room_left');
    ws.close();
}));

test('Connection Error over plain frames', serve(async (server) => {
    const { ws, frames } = await plain(server, 'your-jwt-token');
    const closed = happens((done) => { ws.onclose = done; });
    const { event, data } = await frames.next();
    assert.equal(event, 'connect_error');
    assert.deepEqual(Object.keys(data).sort(), ['code', 'error']);
    assert.equal(data.code, 'AUTH_ERROR');
    assert.equal((await closed).code, 1008);
}));

test('plain frames and Socket.IO share the room', serve(async (server) => {
    const ann = await member(server.page('/ws'), 'ann');
    const { ws, frames, emit } = await plain(server, johnsToken());
    await frames.next();
    emit('join_room', { universeId: UNIVERSE, mode: 'edit' });
    await frames.next();
    await ann.events.expect('participant_joined', { participant: john() });
    emit('update_physics', { universeId: UNIVERSE, parameters: { gravity: 3 } });
    const { data } = await frames.next();
    assert.deepEqual(await ann.events.expect('physics_updated'), data);
    ws.close();
    await ann.events.expect('participant_left', { userId: 'user-123' });
    goodbye(ann);
}));
