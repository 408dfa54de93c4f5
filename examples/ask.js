// Asks the Deputy service in JSON: who am I, what may I do, and for a file. For Node with the package
// koffi. An argument says where deputy-client.dll is; without one it is taken from where Deputy is
// installed.
const koffi = require('koffi');
const path = require('path');

const installed = path.join(process.env.ProgramFiles, 'Deputy', 'deputy-client.dll');
const library = koffi.load(process.argv[2] || installed);
const kernel = koffi.load('kernel32.dll');

const deputyOpen = library.func(
    'uint32_t deputy_open(void *options, _Out_ void **session, void *reply)');
const deputyAsk = library.func('uint32_t deputy_ask(void *session, const char *request, ' +
    '_Out_ void **answer, void *reply)');
const deputyAnswerFree = library.func('void deputy_answer_free(void *answer)');
const deputyClose = library.func('void deputy_close(void *session)');
const readFile = kernel.func('int __stdcall ReadFile(intptr_t file, _Out_ uint8_t *bytes, ' +
    'uint32_t size, _Out_ uint32_t *read, void *overlapped)');
const closeHandle = kernel.func('int __stdcall CloseHandle(intptr_t handle)');

function open() {
    const session = [null];
    const status = deputyOpen(null, session, null);
    if (status)
        throw new Error(`open a session: error ${status}`);
    return session[0];
}

// The answer; what failed is thrown with the answer that says why.
function ask(session, request) {
    const answer = [null];
    const status = deputyAsk(session, JSON.stringify(request), answer, null);
    const text = answer[0] ? koffi.decode(answer[0], 'char', -1) : `error ${status}`;
    deputyAnswerFree(answer[0]);
    if (status)
        throw new Error(text);
    return JSON.parse(text);
}

// The handle is this program's own, and like any other. Node has no function that takes it.
function read(handle) {
    const bytes = Buffer.alloc(64);
    const size = [0];
    const done = readFile(handle, bytes, bytes.length, size, null);
    closeHandle(handle);
    if (!done)
        throw new Error('the file cannot be read');
    return size[0];
}

const session = open();
try {
    const who = ask(session, { operation: 'whoami' });
    console.log(`I am ${who.caller.user.sid}`);

    // A denial is an answer.
    const access = ask(session,
        { operation: 'access', kind: 'key', object: 'HKLM\\SOFTWARE', want: 'KEY_SET_VALUE' });
    console.log(`KEY_SET_VALUE: ${access.truth.granted ? 'granted' : 'denied'}`);

    const file = ask(session,
        { operation: 'file_open', path: 'C:\\windows\\win.ini', want: 'read', share: 'read' });
    console.log(`read ${read(file.handle)} bytes`);
} finally {
    deputyClose(session);
}
