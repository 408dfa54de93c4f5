/* What would change a denial. Internal to the access check. */
#ifndef DEPUTY_ACCESS_HINT_H
#define DEPUTY_ACCESS_HINT_H

#include "access/question.h"

/* Find the most useful hint for a denied right and put it into the right. available: the rights
 * that are granted by themselves. */
void hint_find(const struct access_token *token, const struct access_request *request,
    uint32_t available, struct access_right *right);

#endif
