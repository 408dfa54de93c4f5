#include "fuzz/message.h"

#include <stdlib.h>

struct message message_make(uint32_t array, uint32_t units, bool text_first)
{
    const uint32_t unit = sizeof(wchar_t), text = units * unit;
    const uint32_t padded = (array + unit - 1) / unit * unit;
    struct message message = {.size = text_first ? text + array : padded + text};
    message.bytes = calloc(1, message.size ? message.size : 1);
    if (message.bytes) {
        message.array = message.bytes + (text_first ? text : 0);
        message.text = (wchar_t *)(message.bytes + (text_first ? 0 : padded));
    }
    return message;
}

void message_fill_text(wchar_t *text, uint32_t units, bool ended)
{
    for (uint32_t i = 0; i < units; i++)
        text[i] = i + 1 == units && ended ? 0 : 'a';
}

bool message_text_is_whole(const wchar_t *text, uint32_t claimed, uint32_t sent, uint32_t limit)
{
    uint32_t end = 0;
    if (!text || claimed > limit)
        return false;
    while (end < claimed && end < sent && text[end])
        end++;
    return end < sent && end + 1 == claimed;
}
