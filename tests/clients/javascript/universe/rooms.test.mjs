// Rooms and participants of the universe document, with the stock Socket.IO client.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { serve } from '../support/server.mjs';
import { client, eventsOf, goodbye, io, john, johnsToken, member, UNIVERSE } from '../support/universe.mjs';

test('Join Room, Leave Room', serve(async (server) => {
    const socket = io(server.page('/ws'), { query: { token: johnsToken() } });
    const events = eventsOf(socket);
    await events.expect('connect_success');

    socket.emit('join_room', {
        universeId: 'universe-123',
        mode: 'edit', // or 'view'
    });
    const joined = await events.expect('room_joined', { universeId: 'universe-123', participants: [john()] });
    assert.deepEqual(joined.parameters, { physics: {}, music: {}, visualization: {} });

    socket.emit('leave_room', {
        universeId: 'universe-123',
    });
    const left = await events.expect('room_left', { universeId: 'universe-123' });
    assert.deepEqual(Object.keys(left).sort(), ['timestamp', 'universeId']);
    events.expectEmpty();
    goodbye({ socket });
}));

test('Join Room: Error Response', serve(async (server) => {
    const ann = await client(server.page('/ws'), 'ann');
    ann.socket.emit('join_room', { universeId: 'universe-404', mode: 'edit' });
    const data = await ann.events.expect('room_error', { code: 'NOT_FOUND' });
    assert.equal(typeof data.error, 'string');
    goodbye(ann);
}));

test('what is emitted before the connection is there is sent once it is', serve(async (server) => {
    const socket = io(server.page('/ws'), { query: { token: johnsToken() } });
    const events = eventsOf(socket);
    socket.emit('join_room', { universeId: UNIVERSE, mode: 'view' });
    await events.expect('connect_success');
    await events.expect('room_joined', { participants: [john('view')] });
    goodbye({ socket });
}));

test('Participant Joined, Participant Left', serve(async (server) => {
    const ann = await member(server.page('/ws'), 'ann');
    const socket = io(server.page('/ws'), { query: { token: johnsToken() } });
    const events = eventsOf(socket);
    socket.emit('join_room', { universeId: UNIVERSE, mode: 'edit' });
    await ann.events.expect('participant_joined', { universeId: UNIVERSE, participant: john() });
    socket.emit('leave_room', { universeId: UNIVERSE });
    const left = await ann.events.expect('participant_left', { universeId: UNIVERSE, userId: 'user-123' });
    assert.deepEqual(Object.keys(left).sort(), ['offset', 'timestamp', 'universeId', 'userId']);

    socket.emit('join_room', { universeId: UNIVERSE, mode: 'view' });
    await ann.events.expect('participant_joined', { participant: john('view') });
    socket.disconnect();
    await ann.events.expect('participant_left', { userId: 'user-123' });
    goodbye(ann);
    assert.deepEqual((await events.next()).event, 'connect_success');
}));

test('acknowledgements carry the reply, or the error', serve(async (server) => {
    const ann = await client(server.page('/ws'), 'ann');
    const order = [];
    ann.socket.onAny((event) => order.push(event));
    const join = { universeId: UNIVERSE, mode: 'edit' };
    const acknowledged = await ann.socket.timeout(5000).emitWithAck('join_room', join);
    assert.deepEqual(order, ['room_joined'], 'the event comes first');
    assert.deepEqual(acknowledged, await ann.events.expect('room_joined'));

    const refused = await ann.socket.timeout(5000).emitWithAck('join_room', { universeId: 'nowhere', mode: 'edit' });
    assert.equal(refused.error.code, 'NOT_FOUND');
    assert.equal(typeof refused.error.message, 'string');
    await ann.events.expect('room_error', { code: 'NOT_FOUND' });

    const updated = await ann.socket.timeout(5000).emitWithAck('update_physics', {
        universeId: UNIVERSE, parameters: { gravity: 1 },
    });
    assert.deepEqual(updated, await ann.events.expect('physics_updated'));
    goodbye(ann);
}));
