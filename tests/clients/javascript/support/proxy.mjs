// A TCP proxy between clients and a server, which loses connections when it is told to.

import { connect, createServer } from 'node:net';
import { afterEach } from 'node:test';

const proxies = new Set();

afterEach(() => {
    proxies.forEach((proxy) => proxy.close());
    proxies.clear();
});

/** Listens on a port of its own for a test, and hands everything on to a server; `cut` loses all connections. */
export async function proxy(port) {
    const pairs = new Set();
    let open = true;
    const server = createServer((near) => {
        if (!open) {
            near.resetAndDestroy();
            return;
        }
        const far = connect(port, '127.0.0.1');
        const pair = [near, far];
        pairs.add(pair);
        near.pipe(far);
        far.pipe(near);
        for (const end of pair) {
            end.on('error', () => {});
            end.on('close', () => {
                pairs.delete(pair);
                pair.forEach((other) => other.destroy());
            });
        }
    });
    await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
    const cut = () => [...pairs].flat().forEach((end) => end.resetAndDestroy());
    const made = {
        page: (path) => `http://127.0.0.1:${server.address().port}${path}`,
        cut,
        /** Takes no connection until it is told to again. */
        refuse() {
            open = false;
            cut();
        },
        accept() {
            open = true;
        },
        close() {
            cut();
            server.close();
        },
    };
    proxies.add(made);
    return made;
}
