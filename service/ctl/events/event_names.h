/* Whether the data of an event have names, as its XML shows it. Portable. */
#ifndef DEPUTY_CTL_EVENTS_EVENT_NAMES_H
#define DEPUTY_CTL_EVENTS_EVENT_NAMES_H

enum event_names {
    EVENT_NAMES_RIGHT, /* every field, by its name and in its place */
    EVENT_NAMES_NONE,  /* no data have a name */
    EVENT_NAMES_OTHER, /* some have, or other names, or there are other fields */
    EVENT_NAMES_EMPTY, /* there are no data */
};

/* Judge an event by its XML ("EventDataType Complex Type": Data elements, of which each may have an
 * attribute Name), in UTF-8 and as EvtRender gives it: attributes in either quotation marks. */
enum event_names event_names_judge(const char *xml);

#endif
