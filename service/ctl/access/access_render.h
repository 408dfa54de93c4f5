/* An answer of deputyctl access for people; client/answer has it for programs. */
#ifndef DEPUTY_CTL_ACCESS_ACCESS_RENDER_H
#define DEPUTY_CTL_ACCESS_ACCESS_RENDER_H

#include "client/answer/access_answer.h"

/* Append the answer on a line, and a line for each right. */
void access_text(struct buffer *out, const struct access_shown *shown);

#endif
