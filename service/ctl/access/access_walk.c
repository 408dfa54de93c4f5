#include "ctl/access/access_walk.h"
#include "ctl/events/event_source.h"
#include "ctl/files/local_file.h"
#include "ctl/files/path_words.h"
#include "ctl/registry/registry_words.h"
#include "client/answer/wide.h"
#include "base/utf16.h"

#include <stdlib.h>
#include <string.h>
#include <windows.h>

/* A directory or key that is still to be listed. */
struct waiting {
    struct waiting *next;
    char object[];
};

struct state {
    const struct access_walk *walk;
    struct waiting *first;
    const char *above; /* that is being listed */
    bool noted;        /* whose folders are walked */
};

static bool wait_for(struct state *state, const char *object)
{
    size_t size = strlen(object) + 1;
    struct waiting *waiting = malloc(sizeof(*waiting) + size);
    if (!waiting)
        return false;
    memcpy(waiting->object, object, size);
    waiting->next = state->first;
    state->first = waiting;
    return true;
}

/* What to do with what was found, once it is visited. */
struct kind {
    bool enter;
    uint32_t status; /* unless 0, why that is not known */
};

/* A name that only the literal form of a path reaches, with what is below it. */
static bool needs_literal(const wchar_t *name)
{
    wchar_t last = name[wcslen(name) - 1];
    return last == L'.' || last == L' ' || !utf16_valid(name, wcslen(name));
}

/* A unit that is no Unicode as path_from_operand reads it. */
static void put_name(struct buffer *object, const wchar_t *name)
{
    while (*name) {
        uint32_t code_point;
        size_t units = utf16_decode(name, wcslen(name), &code_point);
        if (utf16_is_surrogate(code_point))
            buffer_printf(object, "<U+%04X>", (unsigned)code_point);
        else
            utf16_append_code_point(object, code_point);
        name += units;
    }
}

/* Visit what has this name in the one that is being listed, and let it wait if it is to be entered.
 */
static bool found(struct state *state, const wchar_t *name, const struct kind *kind)
{
    struct buffer object = {0};
    size_t above = strlen(state->above);
    if (state->walk->kind != DEPUTY_OBJECT_KEY && needs_literal(name) && *state->above != '\\')
        buffer_text(&object, "\\\\?\\");
    buffer_text(&object, state->above);
    if (above && state->above[above - 1] != '\\')
        buffer_text(&object, "\\");
    put_name(&object, name);
    bool going = !object.status && state->walk->visit(state->walk->context, object.bytes);
    if (going && kind->status)
        going = state->walk->unlisted(state->walk->context, object.bytes, kind->status);
    else if (going && kind->enter)
        going = wait_for(state, object.bytes);
    buffer_free(&object);
    return going;
}

static bool list_failed(const struct state *state, uint32_t status)
{
    return state->walk->unlisted(state->walk->context, state->above, status);
}

/* --- directories ----------------------------------------------------------------------------- */

static bool found_file(struct state *state, const WIN32_FIND_DATAW *data)
{
    bool directory = (data->dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) != 0;
    bool link = (data->dwFileAttributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0;
    if (wcscmp(data->cFileName, L".") == 0 || wcscmp(data->cFileName, L"..") == 0)
        return true;
    return found(state, data->cFileName, &(struct kind){.enter = directory && !link});
}

/* The pattern for all that is in the directory, however long its path is. */
static wchar_t *pattern_of(struct arena *arena, const char *object)
{
    struct buffer pattern = {0};
    if (strncmp(object, "\\\\?\\", 4) != 0)
        buffer_text(&pattern, "\\\\?\\");
    buffer_text(&pattern, object);
    if (object[strlen(object) - 1] != '\\')
        buffer_text(&pattern, "\\");
    buffer_text(&pattern, "*");
    wchar_t *wide = pattern.status ? NULL : path_from_operand(arena, pattern.bytes);
    buffer_free(&pattern);
    return wide;
}

/* What is walked are the service's folders, whatever this program sees by itself. */
static void note_redirection(struct state *state)
{
    if (!state->noted)
        event_source_note("this is a 32-bit program; System32 is walked as the service sees it, "
                          "and not as SysWOW64");
    state->noted = true;
}

/* Close what was found with FindClose. */
static uint32_t find_first(
    struct state *state, const wchar_t *pattern, WIN32_FIND_DATAW *data, HANDLE *find)
{
    struct local_view view;
    uint32_t hidden = local_file_see_all(&view);
    if (hidden)
        return hidden;
    HANDLE found = FindFirstFileW(pattern, data);
    uint32_t status = found == INVALID_HANDLE_VALUE ? GetLastError() : ERROR_SUCCESS;
    uint32_t failure = local_file_see_own(&view);
    if (view.changed && failure == ERROR_SUCCESS)
        note_redirection(state);
    if (status != ERROR_SUCCESS || failure == ERROR_SUCCESS) {
        *find = found;
        return status;
    }
    FindClose(found);
    return failure;
}

static bool list_directory(struct state *state)
{
    struct arena arena = {0};
    WIN32_FIND_DATAW data;
    HANDLE find;
    const wchar_t *pattern = pattern_of(&arena, state->above);
    uint32_t status = pattern ? find_first(state, pattern, &data, &find) : ERROR_NOT_ENOUGH_MEMORY;
    arena_free(&arena);
    if (status != ERROR_SUCCESS)
        return status == ERROR_FILE_NOT_FOUND || list_failed(state, status);
    bool going = true;
    do {
        going = found_file(state, &data);
    } while (going && FindNextFileW(find, &data));
    status = going ? GetLastError() : ERROR_NO_MORE_FILES;
    FindClose(find);
    return status == ERROR_NO_MORE_FILES ? going : list_failed(state, status);
}

/* --- keys ------------------------------------------------------------------------------------ */

/* The view that the service opens where there are two; a link is not entered. */
static uint32_t open_key(const char *object, HKEY *key)
{
    struct arena arena = {0};
    const wchar_t *name = registry_key_from_operand(&arena, object);
    uint32_t status = name
                          ? registry_open_local(name, KEY_ENUMERATE_SUB_KEYS | KEY_WOW64_64KEY, key)
                          : ERROR_NOT_ENOUGH_MEMORY;
    arena_free(&arena);
    return status;
}

/* What may be a link is not entered. */
static struct kind kind_of(HKEY key, const wchar_t *name)
{
    HKEY opened;
    DWORD type = REG_NONE;
    LSTATUS status =
        RegOpenKeyExW(key, name, REG_OPTION_OPEN_LINK, KEY_QUERY_VALUE | KEY_WOW64_64KEY, &opened);
    if (status)
        return (struct kind){.status = (uint32_t)status};
    status = RegQueryValueExW(opened, L"SymbolicLinkValue", NULL, &type, NULL, NULL);
    RegCloseKey(opened);
    if (status && status != ERROR_FILE_NOT_FOUND)
        return (struct kind){.status = (uint32_t)status};
    return (struct kind){.enter = type != REG_LINK};
}

static bool found_key(struct state *state, HKEY key, const wchar_t *name)
{
    const struct kind kind = kind_of(key, name);
    return found(state, name, &kind);
}

static bool list_key(struct state *state)
{
    HKEY key;
    wchar_t name[256];
    uint32_t status = open_key(state->above, &key);
    if (status)
        return list_failed(state, status);
    bool going = true;
    for (DWORD index = 0; going; index++) {
        DWORD size = sizeof(name) / sizeof(name[0]);
        status = (uint32_t)RegEnumKeyExW(key, index, name, &size, NULL, NULL, NULL, NULL);
        if (status)
            break;
        going = found_key(state, key, name);
    }
    RegCloseKey(key);
    return !status || status == ERROR_NO_MORE_ITEMS ? going : list_failed(state, status);
}

bool access_walk(const struct access_walk *walk, const char *object)
{
    struct state state = {.walk = walk};
    bool going = wait_for(&state, object);
    while (state.first) {
        struct waiting *next = state.first;
        state.first = next->next;
        state.above = next->object;
        if (going)
            going = walk->kind == DEPUTY_OBJECT_KEY ? list_key(&state) : list_directory(&state);
        free(next);
    }
    return going;
}
