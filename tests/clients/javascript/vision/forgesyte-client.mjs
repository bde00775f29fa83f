// The vision document's class for JavaScript.

import WebSocket from 'ws';

import { Inbox } from '../support/inbox.mjs';

export class ForgeSyteClient {
    constructor(baseUrl) {
        this.baseUrl = baseUrl;
        this.clientId = `client_${Date.now()}`;
        this.ws = null;
        this.sent = 0;
        this.handlers = { frame_result: [], error: [], job_update: [] };
    }

    connect() {
        return new Promise((resolve, reject) => {
            this.ws = new WebSocket(`${this.baseUrl}/ws/${this.clientId}`);
            this.ws.onopen = () => resolve();
            this.ws.onmessage = (event) => this.handleMessage(JSON.parse(event.data));
            this.ws.onerror = (error) => reject(error);
        });
    }

    subscribe(topic) {
        this.ws.send(JSON.stringify({ type: 'subscribe', topic }));
    }

    unsubscribe(topic) {
        this.ws.send(JSON.stringify({ type: 'unsubscribe', topic }));
    }

    async sendFrame(imageData, plugin, options = {}) {
        // The time alone, as in the sample, would name two frames of one millisecond alike.
        const frameId = `frame_${Date.now()}_${this.sent += 1}`;
        const base64 = imageData instanceof Uint8Array ? btoa(String.fromCharCode(...imageData)) : imageData;
        this.ws.send(JSON.stringify({
            type: 'send_frame', frame_id: frameId, image_data: base64, plugin, options,
        }));
        return frameId;
    }

    handleMessage(message) {
        for (const handler of this.handlers[message.type] ?? []) handler(message);
    }

    onFrameResult(handler) {
        this.handlers.frame_result.push(handler);
    }

    onError(handler) {
        this.handlers.error.push(handler);
    }

    onJobUpdate(handler) {
        this.handlers.job_update.push(handler);
    }

    close() {
        this.ws.close();
    }
}

/** A connected client, and an inbox for each kind of message. */
export async function listening(url) {
    const client = new ForgeSyteClient(url);
    const [results, errors, updates] = [new Inbox(), new Inbox(), new Inbox()];
    client.onFrameResult(results.put);
    client.onError(errors.put);
    client.onJobUpdate(updates.put);
    await client.connect();
    return { client, results, errors, updates };
}
