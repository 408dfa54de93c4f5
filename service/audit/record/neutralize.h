/* Text that a caller controls, made safe for the Event Log without losing any of it.
 *
 * The viewer of Windows expands %n, %%n, %{SID} and %{GUID} in insertion strings, again and again,
 * and knows no escape (Microsoft: "ReportEventW", which forbids %n in them; "Message Files"). A
 * file named "%1" or "%%1537" could so write into an event what the service never said, control
 * characters could end one line and begin another, and bidirectional or invisible characters could
 * make one name look like another. None of them is let through. '^' is the escape instead, because
 * it is rare and means nothing to the viewer:
 *
 *    ^{25}       the code point U+0025, in uppercase hexadecimal without leading zeros; also a
 *               surrogate that stands alone (^{D800}), which UTF-8 cannot express
 *   ^{x80}      the byte 80, two digits, of text that should have been UTF-8 and is not
 *   ^{+1234}    always the last: here the text was cut, and 1234 UTF-16 units of it left out; where
 *               a field holds two texts (audit_set_utf16_pair), the last of one of them
 *
 * Written so are: '%' and '^'; control characters; line and paragraph separators; everything that
 * Unicode calls Default_Ignorable_Code_Point (bidirectional controls, zero-width characters,
 * variation selectors, fillers, tags); interlinear annotations; noncharacters. Everything else
 * stands for itself. As '^' never stands for itself, no two texts that fit have the same form.
 */
#ifndef DEPUTY_AUDIT_RECORD_NEUTRALIZE_H
#define DEPUTY_AUDIT_RECORD_NEUTRALIZE_H

#include "base/buffer.h"

#include <stddef.h>
#include <stdint.h>

enum {
    NEUTRALIZE_ESCAPE_MAX = 9, /* "^{10FFFF}": what one UTF-16 unit may grow to, in UTF-16 units */
    NEUTRALIZE_LIMIT_MIN = 24, /* room for any mark of a cut */
    NEUTRALIZE_NO_LIMIT = 1 << 30,
};

/* Append these UTF-16 units, neutralized, as UTF-8.
 *
 * limit: the most UTF-16 units that what is appended may be long. Text that does not fit is cut
 * between two characters, never inside an escape, and ends with the mark of a cut; the buffer's
 * status is WIN32_MORE_DATA when not even that fits (below NEUTRALIZE_LIMIT_MIN).
 *
 * Returns how many UTF-16 units were appended, 0 when the buffer failed. */
size_t neutralize_utf16(struct buffer *buffer, const uint16_t *units, size_t count, size_t limit);

/* The same for these bytes of UTF-8. A mark counts what was left out as UTF-16 units here too; a
 * byte that is not part of a character counts as one. */
size_t neutralize_utf8(struct buffer *buffer, const char *bytes, size_t size, size_t limit);

#endif
