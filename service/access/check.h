/* The access check: what a token may do with an object, right by right, and why.
 *
 * The algorithm is that of MS-DTYP 2.5.3.2 and 2.5.3.3 with what Windows adds to it, in its order:
 * process trust label, access filters, mandatory integrity; privileges; the owner; the DACL, for
 * the token's SIDs, then for its restricting SIDs, then for its AppContainer. Every right is
 * decided by itself; a request is granted when each of its rights is.
 *
 * Not evaluated, and said so in the notes: central access policies and compound ACEs. Generic
 * rights in ACEs are mapped, as they are when a descriptor is put on an object. */
#ifndef DEPUTY_ACCESS_CHECK_H
#define DEPUTY_ACCESS_CHECK_H

#include "access/question.h"

/* Check an access. The descriptor comes from descriptor_parse.
 *
 * result: filled in whenever 0 is returned; its status is the answer. A request for nothing is
 * denied, as AccessCheck does it. With RIGHT_MAXIMUM_ALLOWED the rights of the mapping are examined
 * too; privileges then count only for rights that were named.
 * WIN32_INVALID_PARAMETER: the object type list is not a tree, or too long. */
uint32_t access_check(const struct access_token *token, const struct access_request *request,
    struct access_result *result);

#endif
