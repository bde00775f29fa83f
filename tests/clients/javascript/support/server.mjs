// A server of the test's own: started on a free port with an empty data directory, ended by its process id.

import { spawn } from 'node:child_process';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { SECRET } from './tokens.mjs';

export const ADMIN = { username: 'admin', password: 'correct horse battery staple' };
const START_MS = 20_000;
const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));
const TARGET = process.env.CARGO_TARGET_DIR ?? join(ROOT, 'target');
const BINARY = process.env.ANTIPHON_SERVER ?? join(TARGET, 'release', 'antiphon-server');

/** Runs `body` with a fresh server; `serve(body)` is a test function. */
export function serve(body) {
    return async () => {
        const folder = await mkdtemp(join(tmpdir(), 'antiphon-'));
        const server = new Server(folder);
        try {
            await server.start();
            await body(server);
        } catch (error) {
            error.message += `\n--- the server's log\n${await server.tail()}`;
            throw error;
        } finally {
            await server.stop();
            await rm(folder, { recursive: true, force: true });
        }
    };
}

class Server {
    constructor(folder) {
        this.folder = folder;
        this.log = join(folder, 'log');
    }

    async start() {
        this.port ??= await freePort();
        const log = await open(this.log, 'a');
        const flags = ['--listen', `127.0.0.1:${this.port}`, '--data', join(this.folder, 'data')];
        const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('ANTIPHON_'));
        const given = { ANTIPHON_ADMIN_PASSWORD: ADMIN.password, ANTIPHON_JWT_SECRET: SECRET };
        const env = { ...Object.fromEntries(inherited), ...given };
        this.process = spawn(BINARY, flags, { stdio: ['ignore', log.fd, log.fd], env });
        this.ended = new Promise((resolve) => {
            this.process.once('exit', resolve);
            this.process.once('error', resolve);
        });
        await log.close();
        await this.untilItAnswers();
    }

    /** Ends the server; it may be started again, on the same port and data. */
    async stop(signal = 'SIGKILL') {
        this.process?.kill(signal);
        await this.ended;
    }

    socket(path) {
        return `ws://127.0.0.1:${this.port}${path}`;
    }

    page(path) {
        return `http://127.0.0.1:${this.port}${path}`;
    }

    async tail() {
        const log = await readFile(this.log, 'utf8').catch(() => '');
        return log.split('\n').slice(-30).join('\n');
    }

    async untilItAnswers() {
        const end = Date.now() + START_MS;
        while (Date.now() < end && this.process.exitCode === null) {
            const answer = await fetch(this.page('/healthz')).catch(() => null);
            if (answer?.ok) return;
            await sleep(10);
        }
        throw new Error(`the server did not answer (exit status ${this.process.exitCode})`);
    }
}

function freePort() {
    return new Promise((resolve, reject) => {
        const probe = createServer();
        probe.once('error', reject);
        probe.listen(0, '127.0.0.1', () => {
            const { port } = probe.address();
            probe.close(() => resolve(port));
        });
    });
}
