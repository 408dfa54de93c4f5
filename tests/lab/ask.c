/* ask: asks requests of deputy_ask in one session and prints what they came to.
 *
 * usage: ask
 *
 * Takes requests from standard input, one a line. Prints a line for each: the status that the
 * function returned, the stage and the record of the reply ("-" for none), and the answer, or
 * "NULL". Exit code: 0, 1 when there is no session or no memory, 2 when the heap is damaged.
 */
#include "include/deputy.h"
#include "base/buffer.h"
#include "unit/heaps.h"

#include <fcntl.h>
#include <io.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>

static void ask(struct deputy_session *session, const char *request)
{
    struct deputy_reply reply;
    char *answer = NULL;
    uint32_t status = deputy_ask(session, request, &answer, &reply);
    printf("%u %u %s %s\n", status, reply.stage, *reply.correlation ? reply.correlation : "-",
        answer ? answer : "NULL");
    deputy_answer_free(answer);
}

static void ask_lines(struct deputy_session *session, char *text)
{
    while (*text) {
        char *end = text + strcspn(text, "\n");
        char *next = *end ? end + 1 : end;
        *end = 0;
        ask(session, text);
        text = next;
    }
}

static void read_all(struct buffer *text)
{
    char chunk[4096];
    size_t size;
    while ((size = fread(chunk, 1, sizeof(chunk), stdin)) > 0)
        buffer_append(text, chunk, size);
}

int wmain(int argc, wchar_t **argv);

int wmain(int argc, wchar_t **argv)
{
    (void)argc;
    (void)argv;
    struct deputy_session *session;
    struct deputy_reply reply;
    struct buffer text = {0};
    _setmode(_fileno(stdin), _O_BINARY);
    _setmode(_fileno(stdout), _O_BINARY);
    read_all(&text);
    uint32_t status = text.status ? text.status : deputy_open(NULL, &session, &reply);
    if (status) {
        fprintf(stderr, "error %u\n", status);
        return 1;
    }
    if (text.bytes)
        ask_lines(session, text.bytes);
    deputy_close(session);
    buffer_free(&text);
    if (!heaps_are_whole())
        return 2;
    return ferror(stdout) ? 1 : 0;
}
