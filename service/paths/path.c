#include "paths/path.h"
#include "base/status.h"

#include <stdbool.h>
#include <string.h>

/* Part of a path. */
struct span {
    const uint16_t *units;
    size_t count;
};

static uint16_t upper(uint16_t unit)
{
    return unit >= 'a' && unit <= 'z' ? (uint16_t)(unit - 'a' + 'A') : unit;
}

/* Whether a span begins with this ASCII text in capitals. */
static bool begins(struct span span, const char *text)
{
    size_t length = strlen(text);
    if (span.count < length)
        return false;
    for (size_t i = 0; i < length; i++) {
        if (upper(span.units[i]) != (unsigned char)text[i])
            return false;
    }
    return true;
}

static bool equals(struct span span, const char *text)
{
    return span.count == strlen(text) && begins(span, text);
}

static struct span skip(struct span span, size_t count)
{
    return (struct span){span.units + count, span.count - count};
}

/* Where a unit first stands; the span's count when nowhere. */
static size_t find(struct span span, uint16_t unit)
{
    size_t i = 0;
    while (i < span.count && span.units[i] != unit)
        i++;
    return i;
}

static bool has_drive(struct span span, uint16_t separator)
{
    uint16_t letter = span.count ? upper(span.units[0]) : 0;
    return span.count >= 3 && letter >= 'A' && letter <= 'Z' && span.units[1] == ':' &&
           span.units[2] == separator;
}

/* What stands in no name, wherever it stands. */
static enum path_reason check_units(struct span path)
{
    for (size_t i = 0; i < path.count; i++) {
        uint16_t unit = path.units[i];
        if (unit == 0)
            return PATH_NUL;
        if (unit == '/')
            return PATH_SLASH;
        if (unit == '*' || unit == '?')
            return PATH_WILDCARD;
        if (unit < 0x20 || unit == '"' || unit == '<' || unit == '>' || unit == '|')
            return PATH_CHARACTER;
    }
    return PATH_OK;
}

/* COM1 to COM9 and LPT1 to LPT9, also with the superscript digits of Latin-1. */
static bool is_port(struct span name)
{
    if (name.count != 4 || !(begins(name, "COM") || begins(name, "LPT")))
        return false;
    uint16_t digit = name.units[3];
    return (digit >= '1' && digit <= '9') || digit == 0xB9 || digit == 0xB2 || digit == 0xB3;
}

/* A device's name stays one with anything behind a dot or a colon, and spaces before that. */
static bool is_reserved(struct span name)
{
    static const char *const devices[] = {"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"};
    name.count = find(name, '.');
    name.count = find(name, ':');
    while (name.count && name.units[name.count - 1] == ' ')
        name.count--;
    for (size_t i = 0; i < sizeof(devices) / sizeof(devices[0]); i++) {
        if (equals(name, devices[i]))
            return true;
    }
    return is_port(name);
}

static enum path_reason check_name(struct span name, uint32_t flags)
{
    if (!name.count)
        return PATH_EMPTY_COMPONENT;
    if (equals(name, ".") || equals(name, ".."))
        return PATH_DOT_COMPONENT;
    if (flags & PATH_ALLOW_LITERAL)
        return PATH_OK;
    if (name.units[name.count - 1] == '.' || name.units[name.count - 1] == ' ')
        return PATH_TRAILING;
    return is_reserved(name) ? PATH_RESERVED : PATH_OK;
}

/* Behind the colon: "stream" or "stream:$DATA", where the stream's name may be empty only with the
 * type. Other types are not data. */
static enum path_reason check_stream(struct span stream)
{
    size_t end = find(stream, ':');
    if (end == stream.count)
        return end ? PATH_OK : PATH_STREAM_FORM;
    return equals(skip(stream, end + 1), "$DATA") ? PATH_OK : PATH_STREAM_FORM;
}

static enum path_reason check_component(struct span component, bool last, uint32_t flags)
{
    size_t colon = find(component, ':');
    struct span name = {component.units, colon};
    if (colon == component.count)
        return check_name(name, flags);
    if (!(flags & PATH_ALLOW_LITERAL) && is_reserved(name))
        return PATH_RESERVED;
    if (!last || !(flags & PATH_ALLOW_STREAM))
        return PATH_STREAM;
    enum path_reason reason = check_name(name, flags);
    return reason ? reason : check_stream(skip(component, colon + 1));
}

static enum path_reason check_components(struct span rest, uint32_t flags)
{
    for (;;) {
        size_t end = find(rest, '\\');
        bool last = end == rest.count;
        struct span component = {rest.units, end};
        enum path_reason reason = check_component(component, last, flags);
        if (reason || last)
            return reason;
        rest = skip(rest, end + 1);
    }
}

/* What a path is that begins with no drive, and may have the prefix. */
static enum path_reason classify(struct span path, bool prefixed)
{
    if (prefixed)
        return begins(skip(path, PATH_PREFIX_UNITS), "UNC\\") ? PATH_NETWORK : PATH_DEVICE;
    if (has_drive(path, '/') || begins(path, "//"))
        return PATH_SLASH;
    if (begins(path, "\\\\.\\") || begins(path, "\\\\?") || begins(path, "\\??\\"))
        return PATH_DEVICE;
    return begins(path, "\\\\") ? PATH_NETWORK : PATH_NOT_ABSOLUTE;
}

int path_is_prefixed(const uint16_t *path, size_t count)
{
    return begins((struct span){path, count}, "\\\\?\\");
}

enum path_reason path_check(const uint16_t *path, size_t count, uint32_t flags)
{
    struct span whole = {path, count};
    bool prefixed = path_is_prefixed(path, count);
    if (!count)
        return PATH_EMPTY;
    if (count > PATH_UNITS_MAX - (prefixed ? 0 : PATH_PREFIX_UNITS))
        return PATH_TOO_LONG;
    struct span local = skip(whole, prefixed ? PATH_PREFIX_UNITS : 0);
    if (!has_drive(local, '\\')) {
        if (find(whole, 0) < count)
            return PATH_NUL;
        return classify(whole, prefixed);
    }
    if (!prefixed)
        flags &= ~(uint32_t)PATH_ALLOW_LITERAL;
    enum path_reason reason = check_units(local);
    if (reason || local.count == 3) /* the root of a drive */
        return reason;
    return check_components(skip(local, 3), flags);
}

uint32_t path_status(enum path_reason reason)
{
    switch (reason) {
    case PATH_OK:
        return WIN32_OK;
    case PATH_TOO_LONG:
        return WIN32_FILENAME_EXCED_RANGE;
    case PATH_NETWORK:
    case PATH_DEVICE:
        return WIN32_BAD_PATHNAME;
    default:
        return WIN32_INVALID_NAME;
    }
}

const char *path_reason_text(enum path_reason reason)
{
    static const char *const texts[PATH_REASONS] = {
        [PATH_EMPTY] = "it is empty",
        [PATH_TOO_LONG] = "it is longer than 32,767 characters with its prefix",
        [PATH_NUL] = "it contains a zero character",
        [PATH_NOT_ABSOLUTE] = "it is not absolute: it has to begin with a drive, such as C:\\",
        [PATH_NETWORK] = "it names another computer (UNC), which is not allowed here",
        [PATH_DEVICE] = "it names a device or leads around the drive letters",
        [PATH_SLASH] = "it contains a forward slash: components are separated by \\",
        [PATH_EMPTY_COMPONENT] = "it has an empty component: two \\ in a row, or one at the end",
        [PATH_DOT_COMPONENT] = "it contains . or .. as a component",
        [PATH_TRAILING] = "a component ends with a dot or a space",
        [PATH_RESERVED] = "a component is the name of a device, such as CON, NUL or COM1",
        [PATH_WILDCARD] = "it contains * or ?",
        [PATH_CHARACTER] = "it contains a control character or one of \" < > |",
        [PATH_STREAM] = "it names an alternate data stream, which was not asked for",
        [PATH_STREAM_FORM] = "its stream is not NAME or NAME:$DATA",
    };
    return (unsigned)reason < PATH_REASONS ? texts[reason] : NULL;
}
