@echo off
rem Installs the Deputy service, or upgrades it. Run it as an administrator.
rem
rem   install.cmd /?         says which options there are (see "help" below)
rem
rem Exit codes:
rem    0  installed and running; or disabled, as it was or as was asked
rem    1  wrong arguments
rem    2  not run as an administrator
rem    3  a file is missing
rem    4  a file could not be copied
rem    5  the service did not stop
rem    6  the service is marked for deletion
rem    7  the service could not be registered
rem    8  the event log could not be registered
rem    9  the service did not start
rem   10  the service runs, but does not answer
rem   11  this package is not the one for this Windows
rem   12  the folder for the service's data is not safe
rem   13  the registry has a service Deputy that the service control manager does not know
rem   14  installed, but the service does not start as /start says: sc.exe could not set it
rem
rem What sc.exe says is not believed: some platforms' sc.exe exits with 0 whatever happens, others
rem accept settings and forget them. A step has succeeded when the registry or the service's state
rem shows it. For the same reason sc.exe query is asked only about a service that exists.
rem
rem No "for" within a "for /f", no conditional operators, no delayed expansion: not every cmd.exe
rem that this has to run in gets them right. Tools are called by their full path, since cmd.exe
rem looks into the current folder first. What "call" is given is expanded once more and its carets
rem are doubled: paths go to subroutines in variables. In some cmd.exe a "call" always leaves status
rem 0 when its last command is "exit /b" or another of cmd.exe's own: subroutines answer in
rem variables, and the script ends behind a program that ends with its status.

setlocal
set "HERE=%~dp0"
set "SYS=%SystemRoot%\System32"
if defined PROCESSOR_ARCHITEW6432 set "SYS=%SystemRoot%\Sysnative"
set "SC=%SYS%\sc.exe"
set "REG=%SYS%\reg.exe"
set "PROGRAMS=%ProgramFiles%"
if defined ProgramW6432 set "PROGRAMS=%ProgramW6432%"
set "DIR=%PROGRAMS%\Deputy"
set SERVICE=Deputy
set KEY=HKLM\SYSTEM\CurrentControlSet\Services\Deputy
set LOGKEY=HKLM\SYSTEM\CurrentControlSet\Services\EventLog\Deputy
set SOURCEKEY=%LOGKEY%\Deputy-Service
set PROVIDER={3b666efc-5fd2-5fc7-8ac5-2c442ce47d13}
set PUBLISHER=HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\WINEVT\Publishers\%PROVIDER%
set "WERKEY=HKLM\SOFTWARE\Microsoft\Windows\Windows Error Reporting"
set NEEDED=deputy.exe deputymsg.dll
set OPTIONAL=deputy-client.dll deputyctl.exe deputy.h libdeputy.a deputy-client.lib deputy-view.xml deputy-subscription.xml deputy-subscription-events.xml deputy-archives.xml move-archives.cmd FIELDS.md deputy.admx deputy.man uninstall.cmd
set LANGUAGES=en-US de-DE
set SAY=echo
set "SOURCE="
set DEFAULTS=
set LOGSIZE=
set LOGBYTES=67108864
set RETENTION=
set WANTED=
set NAMED=
set RESULT=0

:arguments
if "%~1"=="" goto find_source
if /i "%~1"=="/quiet" goto argument_quiet
if /i "%~1"=="/defaults" goto argument_defaults
if /i "%~1"=="/named-fields" goto argument_named
if /i "%~1"=="/source" goto argument_source
if /i "%~1"=="/log-size" goto argument_log_size
if /i "%~1"=="/retention" goto argument_retention
if /i "%~1"=="/start" goto argument_start
if "%~1"=="/?" goto help
goto usage

:argument_quiet
set SAY=rem
shift
goto arguments

:argument_defaults
set DEFAULTS=1
shift
goto arguments

:argument_named
set NAMED=1
shift
goto arguments

:argument_source
if "%~2"=="" goto usage
set "SOURCE=%~2"
shift
shift
goto arguments

rem The value of an option goes into VALUE as it was quoted, and there its quotation marks are taken
rem out: none can end the ones around it, and what is in it stays text.
:argument_log_size
set VALUE=%2
call :take_value
call :check_log_size
if not defined LOGSIZE goto wrong_log_size
shift
shift
goto arguments

:argument_retention
set VALUE=%2
call :take_value
set RETENTION=
for %%v in (archive overwrite) do if /i "%VALUE%"=="%%v" set RETENTION=%%v
if not defined RETENTION goto wrong_retention
shift
shift
goto arguments

:argument_start
set VALUE=%2
call :take_value
set WANTED=
for %%v in (auto demand disabled) do if /i "%VALUE%"=="%%v" set WANTED=%%v
if /i "%VALUE%"=="delayed" set WANTED=delayed-auto
if not defined WANTED goto wrong_start
shift
shift
goto arguments

:usage
>&2 echo usage: install.cmd [/quiet] [/defaults] [/named-fields] [/source DIR]
>&2 echo        [/log-size MB] [/retention archive^|overwrite] [/start auto^|delayed^|demand^|disabled]
>&2 echo        install.cmd /? says what they mean.
set RESULT=1
goto leave

:wrong_log_size
>&2 echo install: /log-size needs a number of MB from 1 to 4095, such as 256.
set RESULT=1
goto leave

:wrong_retention
>&2 echo install: /retention needs archive or overwrite.
set RESULT=1
goto leave

:wrong_start
>&2 echo install: /start needs auto, delayed, demand or disabled.
set RESULT=1
goto leave

:help
echo Installs the Deputy service, or upgrades it. Needs an administrator.
echo.
echo   /quiet            say nothing unless something is wrong
echo   /defaults         set anew what an upgrade leaves as an administrator has set it: the
echo                     settings under Parameters, when the service starts, its recovery actions
echo                     and description, the descriptor and limits of the log, the view
echo   /named-fields     have the data of events named in their XML (docs\event-log.txt in the zip tells
echo                     more). An upgrade keeps it, /defaults without it takes it back.
echo   /source DIR       where the files are; default: this script's folder, then the folder "bin"
echo                     in it, the folder above it and the folder "bin" beside it
echo   /log-size MB      how large the event log Deputy may become: 1 to 4095, 64 by default. What
echo                     is larger already stays so until the log is archived or cleared.
echo   /retention HOW    what becomes of a log that is full. archive, the default: it is kept as
echo                     Archive-Deputy-TIME.evtx beside the log, and begun anew; nothing is lost,
echo                     and the archives are yours to move. overwrite: the oldest events go.
echo   /start WHEN       when the service starts. auto, the default: with Windows; delayed: some
echo                     minutes later; demand: when somebody starts it; disabled: never
echo.
echo An upgrade leaves as they are the size and the retention of the log and when the service starts,
echo unless the option is given. Exit codes are listed at the top of this script.
goto leave

rem --- Look before touching anything -------------------------------------------------------------

:find_source
if defined SOURCE goto check_files
set "SOURCE=%HERE%."
if exist "%SOURCE%\deputy.exe" goto check_files
set "SOURCE=%HERE%bin"
if exist "%SOURCE%\deputy.exe" goto check_files
set "SOURCE=%HERE%.."
if exist "%SOURCE%\deputy.exe" goto check_files
set "SOURCE=%HERE%..\bin"
if exist "%SOURCE%\deputy.exe" goto check_files
set "SOURCE=%HERE%."

:check_files
for %%d in ("%SOURCE%") do set "SOURCE=%%~fd"
set MISSING=
for %%f in (%NEEDED%) do call :check_file "%%f"
if not defined MISSING goto check_kind
set RESULT=3
goto leave

rem A program of the wrong kind says which package is right; some do not even run.
:check_kind
"%SOURCE%\deputy.exe" --check >nul
if errorlevel 1 goto wrong_kind

rem Only an administrator may write here; the hives of the service accounts, which other scripts
rem look for, do not exist on every platform.
"%REG%" add HKLM\SOFTWARE\DeputySetup /f >nul 2>&1
if errorlevel 1 goto not_elevated
"%REG%" delete HKLM\SOFTWARE\DeputySetup /f >nul 2>&1

"%REG%" query %KEY% /v DeleteFlag >nul 2>&1
if not errorlevel 1 goto marked
set UPGRADE=
"%REG%" query %KEY% /v ImagePath >nul 2>&1
if not errorlevel 1 set UPGRADE=1
if not defined UPGRADE goto look_for_log
call :query_state
if "%STATE%"=="UNKNOWN" call :wait_a_second
if "%STATE%"=="UNKNOWN" call :query_state
if "%STATE%"=="UNKNOWN" goto unknown_service
:look_for_log
rem What is there of an administrator's: a log that an uninstallation left counts as well.
set KEEPLOG=
if defined DEFAULTS goto prepare
"%REG%" query %LOGKEY% /v CustomSD >nul 2>&1
if not errorlevel 1 set KEEPLOG=1

rem --- Files ---------------------------------------------------------------------------------------

rem Everybody may make folders in ProgramData: the service's own are made, with the descriptor that
rem keeps others out, before anybody has a reason to. What is installed has them already.
:prepare
if defined UPGRADE goto copy_files
"%SOURCE%\deputy.exe" --prepare >nul
if errorlevel 1 goto not_prepared

:copy_files
rem Everything is copied beside the old files before the service stops, so that a full disk or an
rem unreadable source leaves a running service alone.
if not exist "%DIR%\" md "%DIR%"
if not exist "%DIR%\" goto no_folder
set FAILED=
for %%f in (%NEEDED% %OPTIONAL%) do call :copy_aside "%%f"
for %%l in (%LANGUAGES%) do call :copy_language "%%l"
if defined FAILED goto not_copied

if not defined UPGRADE goto replace_files
call :stop_service
if not "%STATE%"=="STOPPED" goto not_stopped
%SAY% The installed Deputy service is stopped.

:replace_files
for %%f in (%NEEDED% %OPTIONAL%) do call :replace "%%f"
if defined FAILED goto not_replaced
%SAY% The files are in "%DIR%".

rem --- Event log -----------------------------------------------------------------------------------

rem A log of its own. Its protection is written first, so that the log never exists without:
rem LocalSystem and the service's own SID (NT SERVICE\Deputy) write, LocalSystem and administrators
rem clear, administrators and the group Event Log Readers read. Nobody else has any access.
rem The bits are 1 read, 2 write, 4 clear.
set SERVICESID=S-1-5-80-1242508813-3671721644-2916948206-3290121502-2156102083
set "LOGSD=O:BAG:SYD:(A;;0x7;;;SY)(A;;0x5;;;BA)(A;;0x1;;;S-1-5-32-573)(A;;0x3;;;%SERVICESID%)"
rem An administrator's own stays, unless others may write or clear by it.
if not defined KEEPLOG goto set_log_descriptor
if not exist "%DIR%\deputyctl.exe" goto keep_log_descriptor
"%DIR%\deputyctl.exe" doctor --only "event log writers" >nul 2>&1
if not errorlevel 7 goto keep_log_descriptor
if errorlevel 8 goto keep_log_descriptor
set KEEPLOG=
>&2 echo install: others than the service could write to the event log Deputy or clear it: its descriptor is replaced.
:set_log_descriptor
"%REG%" add %LOGKEY% /v CustomSD /t REG_SZ /d "%LOGSD%" /f >nul 2>&1
if errorlevel 1 goto no_log
:keep_log_descriptor
"%REG%" add %LOGKEY% /v RestrictGuestAccess /t REG_DWORD /d 1 /f >nul 2>&1
if errorlevel 1 goto no_log
if defined KEEPLOG %SAY% Kept: the descriptor of the event log.

rem An audit log loses nothing: events are never overwritten (Retention), and a full log is archived
rem beside the log and begun anew (AutoBackupLogFiles), unless an administrator wants the oldest to
rem be overwritten ("Eventlog Key"; wevtutil's "/ms": 1 MB at the least, in steps of 64 KB). 64 MB
rem hold some forty thousand events.
set KEPT=
set FAILED=
set LIMITS=
set KEEPALL=true
if "%RETENTION%"=="overwrite" set KEEPALL=false
set OLDEST=0xffffffff
if "%RETENTION%"=="overwrite" set OLDEST=0
set ARCHIVE=1
if "%RETENTION%"=="overwrite" set ARCHIVE=0
call :keep_value %LOGKEY% File
if defined KEEP goto log_limits
"%REG%" add %LOGKEY% /v File /t REG_EXPAND_SZ /d "%%SystemRoot%%\System32\winevt\Logs\Deputy.evtx" /f >nul 2>&1
if errorlevel 1 goto no_log
rem Platforms without the folder of Windows Vista and later keep their logs in the one before.
if exist "%SYS%\winevt\Logs\" goto log_limits
if not exist "%SYS%\config\" goto log_limits
"%REG%" add %LOGKEY% /v File /t REG_EXPAND_SZ /d "%%SystemRoot%%\System32\config\Deputy.evt" /f >nul 2>&1
if errorlevel 1 goto no_log
:log_limits
call :log_limit MaxSize %LOGBYTES% /ms:%LOGBYTES% "%LOGSIZE%"
call :log_limit Retention %OLDEST% /rt:%KEEPALL% "%RETENTION%"
call :log_limit AutoBackupLogFiles %ARCHIVE% /ab:%KEEPALL% "%RETENTION%"
if defined FAILED goto no_log
if defined KEPT %SAY% Kept of the event log:%KEPT%.
if defined LOGSIZE %SAY% The event log may become as large as %LOGSIZE% MB.
if "%RETENTION%"=="archive" %SAY% A full log is archived and begun anew: nothing is overwritten.
if "%RETENTION%"=="overwrite" %SAY% A full log overwrites its oldest events.

rem The source cannot be named like its log.
:log_source
"%REG%" add %SOURCEKEY% /v EventMessageFile /t REG_EXPAND_SZ /d "%DIR%\deputymsg.dll" /f >nul 2>&1
if errorlevel 1 goto no_log
"%REG%" add %SOURCEKEY% /v CategoryMessageFile /t REG_EXPAND_SZ /d "%DIR%\deputymsg.dll" /f >nul 2>&1
if errorlevel 1 goto no_log
"%REG%" add %SOURCEKEY% /v CategoryCount /t REG_DWORD /d 4 /f >nul 2>&1
if errorlevel 1 goto no_log
"%REG%" add %SOURCEKEY% /v TypesSupported /t REG_DWORD /d 0x1f /f >nul 2>&1
if errorlevel 1 goto no_log
%SAY% The event log Deputy with its source Deputy-Service is registered.
call :event_names

rem A view of the denials, under Custom Views for everybody; systems before Windows Vista have none.
if not defined ProgramData goto service
if not exist "%DIR%\deputy-view.xml" goto service
set "VIEWS=%ProgramData%\Microsoft\Event Viewer\Views"
if defined DEFAULTS goto copy_view
if exist "%VIEWS%\Deputy.xml" goto view_kept
:copy_view
if not exist "%VIEWS%\" md "%VIEWS%" >nul 2>&1
copy /y "%DIR%\deputy-view.xml" "%VIEWS%\Deputy.xml" >nul 2>&1
if exist "%VIEWS%\Deputy.xml" goto view_installed
>&2 echo install: the view for Event Viewer could not be copied to "%VIEWS%": import "%DIR%\deputy-view.xml" there.
goto service
:view_installed
%SAY% Event Viewer has a custom view, Deputy: denials.
goto service
:view_kept
%SAY% Kept: the view "%VIEWS%\Deputy.xml".

rem --- Service -------------------------------------------------------------------------------------

rem An upgrade leaves when it starts, and whether it may, as the administrator has set it.
:service
set VERB=create
set WHEN=%WANTED%
if not defined WHEN set WHEN=auto
set "START=start= %WHEN%"
if defined UPGRADE set VERB=config
set KEEPSTART=%UPGRADE%
if defined DEFAULTS set KEEPSTART=
if defined WANTED set KEEPSTART=
if defined KEEPSTART set START=
"%SC%" %VERB% %SERVICE% binPath= "\"%DIR%\deputy.exe\"" type= own %START% error= normal obj= LocalSystem DisplayName= "Deputy" >nul 2>&1
set CODE=%ERRORLEVEL%
if "%CODE%"=="1072" goto marked
call :check_image
if not defined REGISTERED goto not_registered
if "%CODE%"=="0" goto service_registered
if not defined UPGRADE goto not_registered
if "%CODE%"=="1" goto config_unsupported
>&2 echo install: sc.exe config failed with code %CODE%: the service stays registered as it was, with the right program.
goto service_settings
:config_unsupported
>&2 echo install: sc.exe config is not supported on this platform: the service stays registered as it was, with the right program.
goto service_settings
:service_registered
if defined KEEPSTART goto service_kept
set "SAID=It starts with Windows."
if "%WHEN%"=="delayed-auto" set "SAID=It starts some minutes after Windows."
if "%WHEN%"=="demand" set "SAID=It starts when somebody starts it."
if "%WHEN%"=="disabled" set "SAID=It is disabled."
%SAY% The service %SERVICE% is registered, as LocalSystem. %SAID%
goto service_settings
:service_kept
%SAY% The service %SERVICE% is registered, as LocalSystem.
%SAY% Kept: when the service starts.

:service_settings
set STARTSELSE=
if defined WANTED call :check_start
set KEPT=
call :keep_value %KEY% Description
if defined KEEP goto recovery
"%SC%" description %SERVICE% "Acts for local programs under their own identity and records every operation in the event log Deputy." >nul 2>&1
call :check_setting description Description "The description of the service is set."
:recovery
call :keep_value %KEY% FailureActions
if defined KEEP goto recovery_from_errors
rem After a failure: restart after 1, 10 and 60 seconds; a day without one starts the count anew.
"%SC%" failure %SERVICE% reset= 86400 actions= restart/1000/restart/10000/restart/60000 >nul 2>&1
call :check_setting failure FailureActions "The service is restarted after a failure: after 1, 10 and 60 seconds."
:recovery_from_errors
call :keep_value %KEY% FailureActionsOnNonCrashFailures
if defined KEEP goto settings_kept
rem Also when the service stops by itself with an error, not only when its process crashes.
"%SC%" failureflag %SERVICE% 1 >nul 2>&1
call :check_setting failureflag FailureActionsOnNonCrashFailures "Stopping with an error counts as a failure."
:settings_kept
if defined KEPT %SAY% Kept of the service:%KEPT%.
rem Whatever was set, the next two are set again: the service is not safe without them.
rem The service's own SID, which the event log and the service's folders name.
"%SC%" sidtype %SERVICE% unrestricted >nul 2>&1
call :check_setting sidtype ServiceSidType "The service has a SID of its own."
rem All other privileges of LocalSystem are taken away from the process. SeImpersonatePrivilege:
rem without it, RpcImpersonateClient gives no more than the level Identification.
rem SeChangeNotifyPrivilege: everybody has it, and paths are slow without. Left out on purpose:
rem SeTcbPrivilege, SeDebugPrivilege, SeAssignPrimaryTokenPrivilege, SeBackupPrivilege and
rem SeRestorePrivilege would be rights of the service's own to lend; SeAuditPrivilege is for the
rem Security log, which Deputy does not write.
"%SC%" privs %SERVICE% SeChangeNotifyPrivilege/SeImpersonatePrivilege >nul 2>&1
call :check_setting privs RequiredPrivileges "The service keeps two privileges: SeChangeNotifyPrivilege and SeImpersonatePrivilege."

rem A stack or heap found corrupted ends a process before any handler of its own. Windows Error
rem Reporting would then keep memory that callers may have filled, in a folder that is not ours.
"%REG%" query "%WERKEY%" >nul 2>&1
if errorlevel 1 goto parameters
"%REG%" add "%WERKEY%\ExcludedApplications" /v deputy.exe /t REG_DWORD /d 1 /f >nul 2>&1
if errorlevel 1 goto not_excluded
%SAY% Windows Error Reporting keeps no memory of the service.
goto parameters
:not_excluded
>&2 echo install: Windows Error Reporting could not be told to leave out deputy.exe: its reports may hold what callers sent.

:parameters
rem Some reg.exe make an unnamed value with a key; this key is to be empty.
"%REG%" query %KEY%\Parameters >nul 2>&1
if errorlevel 1 goto make_parameters
if not defined DEFAULTS goto have_parameters
"%REG%" delete %KEY%\Parameters /f >nul 2>&1
if errorlevel 1 goto no_parameters
:make_parameters
"%REG%" add %KEY%\Parameters /f >nul 2>&1
if errorlevel 1 goto no_parameters
"%REG%" delete %KEY%\Parameters /ve /f >nul 2>&1
:have_parameters
%SAY% The service is configured under %KEY%\Parameters.

rem --- Start and prove -----------------------------------------------------------------------------

call :await_log
call :tell_log
call :look_whether_disabled
if defined DISABLED goto left_disabled
"%SC%" start %SERVICE% >nul 2>&1
call :await_running
if not "%STATE%"=="RUNNING" goto not_started
%SAY% The service is running.

if not exist "%DIR%\deputyctl.exe" goto done
if "%SAY%"=="rem" goto ping_quietly
"%DIR%\deputyctl.exe" ping
if errorlevel 1 goto no_answer
goto answered
:ping_quietly
"%DIR%\deputyctl.exe" ping >nul
if errorlevel 1 goto no_answer
:answered
%SAY% The service answers.
goto done

:left_disabled
if "%WANTED%"=="disabled" goto done
>&2 echo install: the service %SERVICE% is disabled, and stays so: it is not started.

:done
if /i "%SOURCE%"=="%DIR%\package" goto say_done
if exist "%DIR%\package\install.cmd" >&2 echo install: the MSI's entry in "Installed apps" still shows the version of the MSI, which a repair of it would bring back.
:say_done
if defined STARTSELSE set RESULT=14
if defined UPGRADE goto done_upgrade
%SAY% Deputy is installed.
goto leave
:done_upgrade
%SAY% Deputy is upgraded.
goto leave

rem --- What can go wrong ---------------------------------------------------------------------------

:not_elevated
>&2 echo install: this needs an administrator. Start the command prompt with "Run as administrator" and try again.
set RESULT=2
goto leave

:no_folder
>&2 echo install: the folder "%DIR%" could not be made.
set RESULT=4
goto leave

:not_copied
for %%f in (%NEEDED% %OPTIONAL%) do call :forget_copy "%%f"
>&2 echo install: %FAILED% could not be copied from "%SOURCE%" to "%DIR%". Nothing was changed.
set RESULT=4
goto leave

:not_replaced
for %%f in (%NEEDED% %OPTIONAL%) do call :forget_copy "%%f"
>&2 echo install: %FAILED% in "%DIR%" could not be replaced: close the programs that use it and try again.
set RESULT=4
if not defined UPGRADE goto leave
"%SC%" start %SERVICE% >nul 2>&1
call :await_running
if not "%STATE%"=="RUNNING" >&2 echo install: the service could not be started again.
goto leave

:not_stopped
for %%f in (%NEEDED% %OPTIONAL%) do call :forget_copy "%%f"
>&2 echo install: the service %SERVICE% is busy and did not stop within a minute (state: %STATE%). No file was replaced. Try again later.
set RESULT=5
goto leave

:marked
for %%f in (%NEEDED% %OPTIONAL%) do call :forget_copy "%%f"
>&2 echo install: the service %SERVICE% is marked for deletion: a program still holds it open. Close the Services window and other management tools, or restart Windows, and try again.
set RESULT=6
goto leave

:not_registered
>&2 echo install: the service %SERVICE% could not be registered with "%DIR%\deputy.exe" (sc.exe %VERB% exited with %CODE%).
set RESULT=7
goto leave

:no_parameters
>&2 echo install: the key %KEY%\Parameters could not be made.
set RESULT=7
goto leave

:no_log
>&2 echo install: the event log could not be registered under %LOGKEY%.
set RESULT=8
goto leave

:not_started
>&2 echo install: the service %SERVICE% did not start (state: %STATE%). Look for an event 1002 of the source Deputy-Service. sc.exe says of the service:
>&2 "%SC%" query %SERVICE%
set RESULT=9
goto leave

:no_answer
>&2 echo install: the service %SERVICE% is running but did not answer "deputyctl ping".
set RESULT=10
goto leave

:wrong_kind
>&2 echo install: the files in "%SOURCE%" are not those for this Windows: 64-bit Windows needs the 64-bit package (x86_64), 32-bit Windows the 32-bit one (i686). Nothing was changed.
set RESULT=11
goto leave

:not_prepared
>&2 echo install: the folder for the service's data is not safe to use: somebody may have made it before. See who and what is in it, remove it, and try again. Nothing was changed.
set RESULT=12
goto leave

:unknown_service
>&2 echo install: the key %KEY% is there, but the service control manager does not know the service %SERVICE%: restart Windows, or delete the key with reg.exe delete %KEY% /f, and try again. Nothing was changed.
set RESULT=13
goto leave

rem --- Subroutines ---------------------------------------------------------------------------------

rem take_value: takes the quotation marks out of VALUE.
:take_value
if not defined VALUE exit /b 0
set "VALUE=%VALUE:"=%"
exit /b 0

rem check_log_size: sets LOGSIZE to VALUE, and LOGBYTES to so many MB in bytes, if it is a number from
rem 1 to 4095; else unsets LOGSIZE. The bytes are more than "set /a" can count: it has the thousands.
:check_log_size
set LOGSIZE=
if not defined VALUE exit /b 0
set "REST=x%VALUE%"
set "REST=%REST:0=%"
set "REST=%REST:1=%"
set "REST=%REST:2=%"
set "REST=%REST:3=%"
set "REST=%REST:4=%"
set "REST=%REST:5=%"
set "REST=%REST:6=%"
set "REST=%REST:7=%"
set "REST=%REST:8=%"
set "REST=%REST:9=%"
if not "%REST%"=="x" exit /b 0
if "%VALUE:~0,1%"=="0" exit /b 0
if not "%VALUE:~4%"=="" exit /b 0
if %VALUE% GTR 4095 exit /b 0
set LOGSIZE=%VALUE%
set /a THOUSANDS=LOGSIZE*1048+LOGSIZE*576/1000
set /a UNITS=1000+LOGSIZE*576-LOGSIZE*576/1000*1000
set LOGBYTES=%THOUSANDS%%UNITS:~1%
exit /b 0

rem check_file NAME: names a file that is not in the source.
:check_file
if exist "%SOURCE%\%~1" exit /b 0
>&2 echo install: the file %~1 is missing in "%SOURCE%".
set MISSING=1
exit /b 0

rem copy_aside NAME: copies a file, where there is one, to NAME.new in the installation folder.
:copy_aside
if not exist "%SOURCE%\%~1" goto copy_absent
copy /y "%SOURCE%\%~1" "%DIR%\%~1.new" >nul 2>&1
if errorlevel 1 set "FAILED=%~1"
if not exist "%DIR%\%~1.new" set "FAILED=%~1"
exit /b 0
:copy_absent
if not exist "%DIR%\%~1" exit /b 0
>&2 echo install: the file %~1 is not in "%SOURCE%": the installed one stays.
exit /b 0

rem copy_language NAME: copies the texts of deputy.admx in a language, in a folder of its name as
rem Windows has them in PolicyDefinitions. Nothing keeps them open.
:copy_language
if not exist "%SOURCE%\%~1\deputy.adml" goto language_absent
if not exist "%DIR%\%~1\" md "%DIR%\%~1" >nul 2>&1
copy /y "%SOURCE%\%~1\deputy.adml" "%DIR%\%~1\deputy.adml" >nul 2>&1
if errorlevel 1 set "FAILED=%~1\deputy.adml"
if not exist "%DIR%\%~1\deputy.adml" set "FAILED=%~1\deputy.adml"
exit /b 0
:language_absent
if not exist "%DIR%\%~1\deputy.adml" exit /b 0
>&2 echo install: the file %~1\deputy.adml is not in "%SOURCE%": the installed one stays.
exit /b 0

rem forget_copy NAME: removes what copy_aside made.
:forget_copy
if exist "%DIR%\%~1.new" del /f /q "%DIR%\%~1.new" >nul 2>&1
exit /b 0

rem replace NAME: puts the new file in the old one's place. The Event Log and Event Viewer keep
rem message files open, and programs their client library: a file in use cannot be deleted or
rem overwritten, but it can be renamed. What could not be deleted goes with the next run.
:replace
if defined FAILED exit /b 0
call :clean_old "%~1"
if not exist "%DIR%\%~1.new" exit /b 0
if not exist "%DIR%\%~1" goto replace_new
set ASIDE=
for /l %%n in (1,1,99) do call :find_aside "%~1" %%n
if not defined ASIDE goto replace_failed
move /y "%DIR%\%~1" "%DIR%\%ASIDE%" >nul 2>&1
if exist "%DIR%\%~1" goto replace_failed
:replace_new
move /y "%DIR%\%~1.new" "%DIR%\%~1" >nul 2>&1
if not exist "%DIR%\%~1" goto replace_back
call :clean_old "%~1"
exit /b 0
:replace_back
if defined ASIDE move /y "%DIR%\%ASIDE%" "%DIR%\%~1" >nul 2>&1
:replace_failed
set "FAILED=%~1"
exit /b 0

rem find_aside NAME NUMBER: sets ASIDE to the first free name of the form NAME.old-NUMBER.EXTENSION.
:find_aside
if defined ASIDE exit /b 0
if not exist "%DIR%\%~n1.old-%2%~x1" set "ASIDE=%~n1.old-%2%~x1"
exit /b 0

rem clean_old NAME: deletes renamed old versions of a file that nobody uses any more.
:clean_old
if exist "%DIR%\%~n1.old-*%~x1" del /f /q "%DIR%\%~n1.old-*%~x1" >nul 2>&1
exit /b 0

rem check_image: sets REGISTERED if the service's program is ours, with its path in quotes. An
rem unquoted path with a space in it lets Windows start C:\Program.exe as LocalSystem.
:check_image
set REGISTERED=
for /f "tokens=1,2*" %%a in ('%REG% query %KEY% /v ImagePath') do call :compare_image %%a %%c
exit /b 0
:compare_image
if not "%~1"=="ImagePath" exit /b 0
if /i [%2]==["%DIR%\deputy.exe"] set REGISTERED=1
exit /b 0

rem check_setting VERB VALUE TEXT: says TEXT if the sc.exe command before it succeeded and left VALUE
rem in the registry, where the service control manager keeps it. A verb that a platform's sc.exe
rem lacks exits with 0 or 1 and leaves nothing; other codes are errors of Windows. Neither ends the
rem installation, and neither is hidden by /quiet.
:check_setting
set CODE=%ERRORLEVEL%
"%REG%" query %KEY% /v %2 >nul 2>&1
if errorlevel 1 goto setting_absent
if not "%CODE%"=="0" goto setting_failed
%SAY% %~3
exit /b 0
:setting_absent
if "%CODE%"=="0" goto setting_unsupported
if "%CODE%"=="1" goto setting_unsupported
:setting_failed
>&2 echo install: sc.exe %1 failed with code %CODE%: %2 was not set.
exit /b 0
:setting_unsupported
>&2 echo install: sc.exe %1 is not supported on this platform: %2 is not set.
exit /b 0

rem keep_value KEY NAME: sets KEEP, and adds NAME to KEPT, if there is such a value and it is to stay.
:keep_value
set KEEP=
if defined DEFAULTS exit /b 0
"%REG%" query %1 /v %2 >nul 2>&1
if errorlevel 1 exit /b 0
set KEEP=1
set "KEPT=%KEPT% %2"
exit /b 0

rem log_limit NAME NUMBER OPTION GIVEN: sets a value of the log unless it is to stay, which it is not
rem when it was GIVEN; else sets FAILED. LIMITS gets what wevtutil.exe calls it.
:log_limit
set KEEP=
if "%~4"=="" call :keep_value %LOGKEY% %1
if defined KEEP exit /b 0
"%REG%" add %LOGKEY% /v %1 /t REG_DWORD /d %2 /f >nul 2>&1
if errorlevel 1 set FAILED=1
set "LIMITS=%LIMITS% %3"
exit /b 0

rem tell_log: tells the Event Log service the limits that were set now. It reads them when it starts;
rem nothing says that it reads them again for a log that it knows already.
:tell_log
if not defined LIMITS exit /b 0
if not exist "%SYS%\wevtutil.exe" exit /b 0
"%SYS%\wevtutil.exe" sl Deputy%LIMITS% >nul 2>&1
if not errorlevel 1 exit /b 0
>&2 echo install: the Event Log service did not take the limits of the log Deputy:%LIMITS%. They hold once Windows is restarted.
exit /b 0

rem check_start: says so, and sets STARTSELSE, if the service does not start as it was WANTED.
:check_start
set NUMBER=0x2
if "%WANTED%"=="demand" set NUMBER=0x3
if "%WANTED%"=="disabled" set NUMBER=0x4
set LATER=0x0
if "%WANTED%"=="delayed-auto" set LATER=0x1
set FOUND=
set FOUNDLATER=0x0
for /f "tokens=1,2*" %%a in ('%REG% query %KEY% /v Start') do call :note_when %%a %%c
for /f "tokens=1,2*" %%a in ('%REG% query %KEY% /v DelayedAutostart 2^>nul') do call :note_when %%a %%c
if "%FOUND%%FOUNDLATER%"=="%NUMBER%%LATER%" exit /b 0
set STARTSELSE=1
>&2 echo install: sc.exe did not set when the service starts: type sc.exe config %SERVICE% start= %WANTED%
exit /b 0
:note_when
if "%1"=="Start" set FOUND=%2
if /i "%1"=="DelayedAutostart" set FOUNDLATER=%2
exit /b 0

rem event_names: has the data of events named, or no more. The service does not run meanwhile: an event
rem with more data than the registered template has, or less, must not come. So what is registered is
rem taken back and registered anew, and the source is told last ("wevtutil"; the pages say nothing of
rem the source's ProviderGuid, which sources of Windows have). That value is also what says that names
rem are wanted. Nothing half-registered stays, and without names all goes on as before.
:event_names
set HAD=
"%REG%" query %PUBLISHER% >nul 2>&1
if not errorlevel 1 set HAD=1
set ASKED=
"%REG%" query %SOURCEKEY% /v ProviderGuid >nul 2>&1
if not errorlevel 1 set ASKED=1
if defined ASKED set HAD=1
if defined ASKED if not defined DEFAULTS set NAMED=1
if defined HAD call :forget_names
if not defined NAMED goto names_off
if not exist "%SYS%\wevtutil.exe" goto names_no_tool
if not exist "%DIR%\deputy.man" goto names_no_manifest
"%SYS%\wevtutil.exe" im "%DIR%\deputy.man" "/rf:%DIR%\deputymsg.dll" "/mf:%DIR%\deputymsg.dll" >nul 2>&1
set CODE=%ERRORLEVEL%
if not "%CODE%"=="0" goto names_refused
"%REG%" query %PUBLISHER% /v ResourceFileName >nul 2>&1
if errorlevel 1 goto names_not_there
"%REG%" query %SOURCEKEY% /v ProviderGuid >nul 2>&1
if not errorlevel 1 goto names_on
"%REG%" add %SOURCEKEY% /v ProviderGuid /t REG_EXPAND_SZ /d %PROVIDER% /f >nul 2>&1
if errorlevel 1 goto names_not_told
:names_on
%SAY% The data of events have names; "deputyctl doctor" says whether the Event Log writes them.
exit /b 0
:names_off
if defined HAD %SAY% The data of events have no names any more.
exit /b 0
:names_no_tool
>&2 echo install: there is no wevtutil.exe on this platform: the data of events have no names.
exit /b 0
:names_no_manifest
>&2 echo install: deputy.man is not in "%DIR%": the data of events have no names.
exit /b 0
:names_refused
call :forget_names
>&2 echo install: wevtutil.exe im failed with code %CODE%: the data of events have no names.
exit /b 0
:names_not_there
call :forget_names
>&2 echo install: wevtutil.exe im says that it is done, and registered nothing: the data of events have no names.
exit /b 0
:names_not_told
call :forget_names
>&2 echo install: ProviderGuid could not be set under %SOURCEKEY%: the data of events have no names.
exit /b 0

rem forget_names: takes back what event_names registers, whatever of it is there.
:forget_names
"%REG%" delete %SOURCEKEY% /v ProviderGuid /f >nul 2>&1
if exist "%SYS%\wevtutil.exe" if exist "%DIR%\deputy.man" "%SYS%\wevtutil.exe" um "%DIR%\deputy.man" >nul 2>&1
"%REG%" query %PUBLISHER% >nul 2>&1
if errorlevel 1 exit /b 0
"%REG%" delete %PUBLISHER% /f >nul 2>&1
"%REG%" query %PUBLISHER% >nul 2>&1
if not errorlevel 1 >&2 echo install: the provider Deputy-Service could not be unregistered: %PUBLISHER% is still there.
exit /b 0

rem look_whether_disabled: sets DISABLED if the service may not be started.
:look_whether_disabled
set DISABLED=
for /f "tokens=1,2*" %%a in ('%REG% query %KEY% /v Start') do call :note_start %%a %%c
exit /b 0
:note_start
if "%1%2"=="Start0x4" set DISABLED=1
exit /b 0

rem query_state: sets STATE to the service's state, or to UNKNOWN.
:query_state
set STATE=UNKNOWN
for /f "tokens=2 delims=:" %%s in ('%SC% query %SERVICE%') do call :note_state %%s
exit /b 0
:note_state
for %%n in (STOPPED START_PENDING STOP_PENDING RUNNING CONTINUE_PENDING PAUSE_PENDING PAUSED) do if "%~2"=="%%n" set STATE=%%n
exit /b 0

rem stop_service: asks the service to stop and waits for it, a minute at most; STATE says whether.
:stop_service
set TRIES=0
:stopping
call :query_state
if "%STATE%"=="STOPPED" exit /b 0
if %TRIES% GEQ 60 exit /b 0
if not "%STATE%"=="STOP_PENDING" "%SC%" stop %SERVICE% >nul 2>&1
call :wait_a_second
set /a TRIES=TRIES+1
goto stopping

rem await_log: waits until the Event Log service knows the new log, half a minute at most: a source
rem that is opened before that writes into another log without a word. Systems before Windows Vista
rem have no tool to ask it with.
:await_log
if not exist "%SYS%\wevtutil.exe" exit /b 0
set TRIES=0
:asking_log
"%SYS%\wevtutil.exe" gl Deputy >nul 2>&1
if not errorlevel 1 exit /b 0
if %TRIES% GEQ 30 goto no_such_log
call :wait_a_second
set /a TRIES=TRIES+1
goto asking_log
:no_such_log
>&2 echo install: the Event Log service does not know the log Deputy yet: until it does, or Windows is restarted, records may land in the log Application.
exit /b 0

rem await_running: waits until the service runs, a minute at most; STATE says whether.
:await_running
set TRIES=0
:starting
call :query_state
if "%STATE%"=="RUNNING" exit /b 0
if "%STATE%"=="STOPPED" exit /b 0
if %TRIES% GEQ 60 exit /b 0
call :wait_a_second
set /a TRIES=TRIES+1
goto starting

rem wait_a_second: the one way to wait that every platform has.
:wait_a_second
"%SYS%\ping.exe" -n 2 127.0.0.1 >nul 2>&1
exit /b 0

rem --- The end -------------------------------------------------------------------------------------

rem Started by a double click, or there as an administrator, the window closes with the script: the
rem command line that Explorer makes ends in a space. Others are not kept waiting.
:leave
if "%SAY%"=="rem" goto set_status
if not defined CMDCMDLINE goto set_status
set "LINE=%CMDCMDLINE:"=%"
if /i not "%LINE:~-12%"=="install.cmd " goto set_status
pause
:set_status
"%SYS%\cmd.exe" /c exit %RESULT%
