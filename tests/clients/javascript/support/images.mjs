// Pictures to analyse.

import { readFile } from 'node:fs/promises';

/** "Hello Antiphon", black on white. */
export const PAGE = await picture('page.png');
/** What a camera sees, twice: the second time a box has moved. */
export const STILL = await picture('still.jpg');
export const MOVED = await picture('moved.jpg');

async function picture(name) {
    return new Uint8Array(await readFile(new URL(`../../images/${name}`, import.meta.url)));
}
