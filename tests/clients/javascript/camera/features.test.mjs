// The camera document's advanced features.

import { test } from 'node:test';

import { connect, connectAs } from '../support/inbox.mjs';
import { ADMIN, serve } from '../support/server.mjs';

test('State Queries', serve(async (server) => {
    const client = await connectAs(server.socket('/api/v1'), ADMIN);
    client.send({ brightness: 75, contrast: 60 });
    await client.inbox.expect(
        { brightness: 75, contrast: 60, info: ['brightness', 'contrast'] }, { brightness: 75, contrast: 60 },
    );
    client.send({ get: ['brightness', 'contrast', 'resolution', 'record'] });
    await client.inbox.expect({ brightness: 75, contrast: 60, resolution: '1920x1080', record: false });
    client.close();
}));

test('Batch Updates', serve(async (server) => {
    const batch = { brightness: 75, contrast: 60, saturation: 51, sharpness: 45 };
    const client = await connectAs(server.socket('/api/v1'), ADMIN);
    const other = await connect(server.socket('/api/v1'));
    client.send(batch);
    await client.inbox.expect({ ...batch, info: ['brightness', 'contrast', 'saturation', 'sharpness'] }, batch);
    await other.inbox.expect(batch);
    client.close();
    other.close();
}));

test('Recording States', serve(async (server) => {
    const client = await connectAs(server.socket('/api/v1'), ADMIN);
    const steps = [
        [true, true], [false, false], ['on', true], ['off', false], ['on', true], ['pause', 'pause'], ['pause_release', true],
    ];
    for (const [sent, read] of steps) {
        client.send({ record: sent });
        await client.inbox.expect({ record: sent, info: ['record'] }, { record: sent });
        client.send({ get: ['record'] });
        await client.inbox.expect({ record: read });
    }
    client.close();
}));

test('Automatic Broadcasts', serve(async (server) => {
    const url = server.socket('/api/v1');
    const [a, b, c] = [await connectAs(url, ADMIN), await connect(url), await connect(url)];
    a.send({ brightness: 80 });
    await a.inbox.expect({ brightness: 80, info: ['brightness'] }, { brightness: 80 });
    await b.inbox.expect({ brightness: 80 });
    await c.inbox.expect({ brightness: 80 });
    for (const client of [a, b, c]) {
        await client.expectNothing();
        client.close();
    }
}));
