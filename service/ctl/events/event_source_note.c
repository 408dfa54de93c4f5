#include "ctl/events/event_source.h"
#include "ctl/common/output.h"

void event_source_note(const char *sentence)
{
    struct buffer line = {0};
    buffer_text(&line, "deputyctl: ");
    buffer_text(&line, sentence);
    buffer_text(&line, "\n");
    if (!line.status)
        (void)output_write(OUTPUT_ERROR, line.bytes, line.size);
    buffer_free(&line);
}
