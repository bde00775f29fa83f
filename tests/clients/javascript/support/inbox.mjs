// What a connection received, to be read in order and in full.

import assert from 'node:assert/strict';
import WebSocket from 'ws';

const PATIENCE_MS = 10_000;

/** Messages that wait to be read; `put` is handed to a client as its callback. */
export class Inbox {
    #messages = [];
    #reader = null;

    put = (message) => {
        this.#messages.push(message);
        this.#reader?.();
    };

    async next() {
        if (this.#messages.length === 0) {
            await within(new Promise((resolve) => { this.#reader = resolve; }), 'a message');
            this.#reader = null;
        }
        return this.#messages.shift();
    }

    /** The next messages are these, in this order. */
    async expect(...messages) {
        for (const message of messages) {
            assert.deepEqual(await this.next(), message);
        }
    }

    /** All that came was read. */
    expectEmpty() {
        assert.deepEqual(this.#messages, []);
    }
}

/** An open connection whose messages, parsed, go into its `inbox`. */
export async function connect(url) {
    const ws = new WebSocket(url);
    const inbox = new Inbox();
    ws.onmessage = (event) => inbox.put(JSON.parse(event.data));
    await happens((done) => { ws.onopen = done; }, 'the connection');
    // So that the order in which two connections were made is the order the server knows.
    await happens((done) => { ws.once('pong', done); ws.ping(); }, 'a pong');
    return {
        ws,
        inbox,
        send: (data) => ws.send(JSON.stringify(data)),
        close: () => ws.close(),
        /** Nothing came before the answer to a query of a key that never changes. */
        async expectNothing() {
            ws.send(JSON.stringify({ get: ['cam1-exists'] }));
            await inbox.expect({ 'cam1-exists': true });
        },
    };
}

/** A connection that may set the camera's keys. */
export async function connectAs(url, credentials) {
    const client = await connect(url);
    client.send(credentials);
    assert.equal((await client.inbox.next()).authenticated, true);
    return client;
}

/** Resolves with what `listen`'s callback is given. */
export function happens(listen, what = 'an event') {
    return within(new Promise((resolve) => listen(resolve)), what);
}

/** The promise's value, or an error that says what did not come. */
export async function within(promise, what, limit = PATIENCE_MS) {
    let timer;
    const late = new Promise((_, reject) => {
        timer = setTimeout(() => reject(new Error(`${what} did not come within ${limit} ms`)), limit);
    });
    return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
