/* A record as "deputyctl events --json" writes it: one JSON object on a line. */
#ifndef DEPUTY_CTL_VERIFY_EXPORT_LINE_H
#define DEPUTY_CTL_VERIFY_EXPORT_LINE_H

#include "audit/verify/verify.h"

/* Read a line into a sealed record, whose hash before is not known; the caller holds it. computer:
 * whose it is, empty when the line does not say so.
 * WIN32_INVALID_DATA when it is none: not JSON, no event of Deputy's, or without its place in the
 * trail. WIN32_MORE_DATA for more than a record can have, WIN32_NOT_ENOUGH_MEMORY. */
uint32_t export_line_read(
    const char *text, size_t size, struct sealed **sealed, char computer[VERIFY_COMPUTER_SIZE]);

#endif
