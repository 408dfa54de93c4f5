/* What an installation is called and where it is registered. Wide texts are made of these: L"" in
 * front of one. */
#ifndef DEPUTY_INSTALLATION_REGISTERED_NAMES_H
#define DEPUTY_INSTALLATION_REGISTERED_NAMES_H

/* Keys are under HKEY_LOCAL_MACHINE. */
#define SERVICE_KEY "SYSTEM\\CurrentControlSet\\Services\\Deputy"

#define ADMIN_KEY "SOFTWARE\\Deputy" /* what administrators set, and no service reads */

#define EVENT_LOG_NAME    "Deputy"
#define EVENT_SOURCE_NAME "Deputy-Service" /* a source may not have the name of a log */
#define EVENT_LOGS_KEY    "SYSTEM\\CurrentControlSet\\Services\\EventLog"
#define EVENT_LOG_KEY     EVENT_LOGS_KEY "\\" EVENT_LOG_NAME
#define EVENT_SOURCE_KEY  EVENT_LOG_KEY "\\" EVENT_SOURCE_NAME

/* What names the data of events, where that was asked for (scripts/event-manifest). */
#define EVENT_PROVIDER_GUID  "{3b666efc-5fd2-5fc7-8ac5-2c442ce47d13}"
#define EVENT_PUBLISHERS_KEY "SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\WINEVT\\Publishers"
#define EVENT_PUBLISHER_KEY  EVENT_PUBLISHERS_KEY "\\" EVENT_PROVIDER_GUID

#endif
