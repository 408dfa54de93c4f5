@echo off
rem Removes the Deputy service. Run it as an administrator.
rem
rem   uninstall.cmd [/quiet] [/purge]
rem
rem   /quiet   say nothing unless something is wrong
rem   /purge   remove the registration of the event log Deputy as well
rem
rem Everything goes but the log: its file, and the key that protects it, stay. The events remain
rem readable with all their facts; the sentences around them come from deputymsg.dll, which is
rem removed, and are back when Deputy is installed again. To keep the full text, save the log from
rem Event Viewer with display information first. Audit records that could not be delivered belong to
rem the log and stay too, in ProgramData\Deputy\spool. /purge leaves only the log's file. Archives of the log stay in any case.
rem
rem Exit codes:
rem    0  Deputy is not there, or not any more
rem    1  wrong arguments
rem    2  not run as an administrator
rem    4  removed, but for files that are in use
rem    5  the service did not stop; nothing was removed
rem    6  removed, but the service is marked for deletion
rem    7  the service could not be deleted
rem    8  the registration of the event log, or of the names of its data, could not be removed
rem    9  removed, but still on Windows Error Reporting's list of programs to leave out, or the task that
rem       moves archives is still there
rem   10  the registry has a service Deputy that the service control manager does not know
rem
rem What install.cmd says about sc.exe and cmd.exe holds here too. (Nor does every "for" expand a
rem wildcard in quotes.)

setlocal
set "HERE=%~dp0"
set "SYS=%SystemRoot%\System32"
if defined PROCESSOR_ARCHITEW6432 set "SYS=%SystemRoot%\Sysnative"
set "SC=%SYS%\sc.exe"
set "REG=%SYS%\reg.exe"
set "PROGRAMS=%ProgramFiles%"
if defined ProgramW6432 set "PROGRAMS=%ProgramW6432%"
set "DIR=%PROGRAMS%\Deputy"
set "DATA=%ALLUSERSPROFILE%\Deputy"
if defined ProgramData set "DATA=%ProgramData%\Deputy"
set "SPOOL=%DATA%\spool"
set "VIEW=%ProgramData%\Microsoft\Event Viewer\Views\Deputy.xml"
set SERVICE=Deputy
set KEY=HKLM\SYSTEM\CurrentControlSet\Services\Deputy
set LOGKEY=HKLM\SYSTEM\CurrentControlSet\Services\EventLog\Deputy
set SOURCEKEY=%LOGKEY%\Deputy-Service
set PROVIDER={3b666efc-5fd2-5fc7-8ac5-2c442ce47d13}
set PUBLISHER=HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\WINEVT\Publishers\%PROVIDER%
set "WERKEY=HKLM\SOFTWARE\Microsoft\Windows\Windows Error Reporting"
set OWNKEY=HKLM\SOFTWARE\Deputy
set TASK=Deputy-Archives
set FILES=deputy.exe deputymsg.dll deputy-client.dll deputyctl.exe deputy.h libdeputy.a deputy-client.lib deputy-view.xml deputy-subscription.xml deputy-subscription-events.xml deputy-archives.xml move-archives.cmd FIELDS.md deputy.admx deputy.man
set LANGUAGES=en-US de-DE
set SAY=echo
set PURGE=

:arguments
if "%~1"=="" goto look
if /i "%~1"=="/quiet" goto argument_quiet
if /i "%~1"=="/purge" goto argument_purge
>&2 echo usage: uninstall.cmd [/quiet] [/purge]
set RESULT=1
goto leave

:argument_quiet
set SAY=rem
shift
goto arguments

:argument_purge
set PURGE=1
shift
goto arguments

rem --- Look before touching anything -------------------------------------------------------------

:look
"%REG%" add HKLM\SOFTWARE\DeputySetup /f >nul 2>&1
if errorlevel 1 goto not_elevated
"%REG%" delete HKLM\SOFTWARE\DeputySetup /f >nul 2>&1
set RESULT=0
set FOUND=
set INSTALLED=
"%REG%" query %KEY% /v ImagePath >nul 2>&1
if not errorlevel 1 set INSTALLED=1
if defined INSTALLED set FOUND=1
"%REG%" query %SOURCEKEY% >nul 2>&1
if not errorlevel 1 set FOUND=1
if exist "%DIR%\" set FOUND=1
if exist "%DATA%\" set FOUND=1

rem --- Service -------------------------------------------------------------------------------------

if not defined INSTALLED goto remove_registrations
"%REG%" query %KEY% /v DeleteFlag >nul 2>&1
if not errorlevel 1 goto marked
call :query_state
if "%STATE%"=="UNKNOWN" call :wait_a_second
if "%STATE%"=="UNKNOWN" call :query_state
if "%STATE%"=="UNKNOWN" goto unknown_service
call :stop_service
if not "%STATE%"=="STOPPED" goto not_stopped
%SAY% The service %SERVICE% is stopped.
"%SC%" delete %SERVICE% >nul 2>&1
set CODE=%ERRORLEVEL%
call :await_deleted
if not defined THERE goto deleted
"%REG%" query %KEY% /v DeleteFlag >nul 2>&1
if not errorlevel 1 goto marked
if "%CODE%"=="1072" goto marked
if not "%CODE%"=="0" goto not_deleted
rem Accepted, and the service is still there: that is what being marked means.

:marked
set RESULT=6
>&2 echo uninstall: the service %SERVICE% is marked for deletion: a program still holds it open. It disappears when the Services window and other management tools are closed, or Windows is restarted.
goto remove_registrations

:deleted
%SAY% The service %SERVICE% is deleted.

rem --- Error reporting and event log ---------------------------------------------------------------

:remove_registrations
"%REG%" query "%WERKEY%\ExcludedApplications" /v deputy.exe >nul 2>&1
if errorlevel 1 goto remove_source
"%REG%" delete "%WERKEY%\ExcludedApplications" /v deputy.exe /f >nul 2>&1
if not errorlevel 1 goto remove_source
if "%RESULT%"=="0" set RESULT=9
>&2 echo uninstall: Windows Error Reporting still leaves out deputy.exe.

:remove_source
call :remove_task
call :forget_names
"%REG%" query %SOURCEKEY% >nul 2>&1
if errorlevel 1 goto purge_log
"%REG%" delete %SOURCEKEY% /f >nul 2>&1
if errorlevel 1 goto no_log
%SAY% The event source Deputy-Service is removed.

:purge_log
if not defined PURGE goto remove_files
"%REG%" query %LOGKEY% >nul 2>&1
if errorlevel 1 goto remove_files
set FOUND=1
"%REG%" delete %LOGKEY% /f >nul 2>&1
if errorlevel 1 goto no_log
%SAY% The registration of the event log Deputy is removed.

rem --- Files ---------------------------------------------------------------------------------------

:remove_files
rem A current folder cannot be removed, and it may be the installation folder.
cd /d "%SystemRoot%"
if not defined ProgramData goto check_data
if not exist "%VIEW%" goto check_data
del /f /q "%VIEW%" >nul 2>&1
if exist "%VIEW%" goto view_in_use
%SAY% The view for Event Viewer is removed.
goto check_data
:view_in_use
set RESULT=4
>&2 echo uninstall: "%VIEW%" is still in use. Close Event Viewer and run this again.
:check_data
if not exist "%DATA%\" goto remove_programs
set UNDELIVERED=
if defined PURGE goto remove_data
if not exist "%SPOOL%\" goto remove_data
rem Only segments have records; beside them lies what the chain and the deliveries have come to.
for /f "delims=" %%f in ('dir /a-d /b "%SPOOL%"') do if /i "%%~xf"==".spool" call :check_spool "%SPOOL%\%%f"
if defined UNDELIVERED goto keep_data
:remove_data
rd /s /q "%DATA%" >nul 2>&1
if exist "%DATA%\" goto data_in_use
%SAY% The folder "%DATA%" is removed.
goto remove_programs
:keep_data
>&2 echo uninstall: "%SPOOL%" holds audit records that were not delivered to the event log: it stays, and they are delivered when Deputy is installed again. uninstall.cmd /purge removes them.
goto remove_programs
:data_in_use
set RESULT=4
>&2 echo uninstall: "%DATA%" is still in use. Restart Windows and run this again.

:remove_programs
if not exist "%DIR%\" goto finish
set INUSE=
for %%f in (%FILES%) do call :remove "%%f"
for %%l in (%LANGUAGES%) do call :remove_language "%%l"
if not defined INUSE goto finish
set RESULT=4
>&2 echo uninstall: still in use in "%DIR%":%INUSE%. Close Event Viewer and the programs that use Deputy, or restart Windows, and run this again.

:finish
if not defined FOUND goto not_installed
if not "%RESULT%"=="0" goto leave

rem This script may be the installed one: cmd.exe has read the next line to its end before the file
rem is deleted, and reads no other after it.
if not exist "%DIR%\" goto last_word
%SAY% The files of Deputy are removed.
rem What install.cmd has said to an MSI.
if exist "%DIR%\install.log" del /f /q "%DIR%\install.log" >nul 2>&1
set OTHERS=
for /f "delims=" %%f in ('dir /a /b "%DIR%"') do if /i not "%%f"=="uninstall.cmd" if /i not "%%f"=="package" set OTHERS=1
if /i "%HERE%"=="%DIR%\package\" goto look_for_others
if exist "%DIR%\package\install.cmd" >&2 echo uninstall: "%DIR%\package" is the MSI's, and stays: remove Deputy in "Installed apps", or with msiexec.exe, as well.
:look_for_others
if defined OTHERS >&2 echo uninstall: "%DIR%" holds files that are not Deputy's, and stays.
:last_word
if defined PURGE goto last_word_purged
%SAY% Deputy is uninstalled. The event log Deputy stays, with everything that was recorded.
goto last_line
:last_word_purged
%SAY% Deputy is uninstalled. The file of the event log Deputy stays. The Event Log service holds it open until it or Windows starts anew; then you can delete it.
:last_line
del /f /q "%DIR%\uninstall.cmd" >nul 2>&1 & rd "%DIR%" >nul 2>&1 & exit /b 0

:not_installed
%SAY% Deputy is not installed: there was nothing to remove.
goto leave

rem --- What can go wrong ---------------------------------------------------------------------------

:not_elevated
>&2 echo uninstall: this needs an administrator. Start the command prompt with "Run as administrator" and try again.
set RESULT=2
goto leave

:not_stopped
>&2 echo uninstall: the service %SERVICE% is busy and did not stop within a minute (state: %STATE%). Nothing was removed. Try again later.
set RESULT=5
goto leave

:not_deleted
>&2 echo uninstall: the service %SERVICE% could not be deleted (sc.exe delete exited with %CODE%).
set RESULT=7
goto leave

:no_log
>&2 echo uninstall: %LOGKEY% could not be changed.
set RESULT=8
goto leave

:unknown_service
>&2 echo uninstall: the key %KEY% is there, but the service control manager does not know the service %SERVICE%: restart Windows, or delete the key with reg.exe delete %KEY% /f, and run this again. Nothing was removed.
set RESULT=10
goto leave

rem --- Subroutines ---------------------------------------------------------------------------------

rem remove_task: removes the task that moves archives, and where it moved them to, if they are there.
rem The archives stay.
:remove_task
"%REG%" query %OWNKEY% /v ArchiveFolder >nul 2>&1
if not errorlevel 1 "%REG%" delete %OWNKEY% /f >nul 2>&1
if not exist "%SYS%\schtasks.exe" exit /b 0
"%SYS%\schtasks.exe" /Delete /TN %TASK% /F >nul 2>&1
if not errorlevel 1 goto task_removed
if not exist "%SYS%\Tasks\%TASK%" exit /b 0
if "%RESULT%"=="0" set RESULT=9
>&2 echo uninstall: the task %TASK% could not be removed: type schtasks.exe /Delete /TN %TASK% /F
exit /b 0
:task_removed
%SAY% The task %TASK% is removed.
exit /b 0

rem remove NAME: deletes a file and its renamed old versions; adds what stays to INUSE.
:remove
if exist "%DIR%\%~1" del /f /q "%DIR%\%~1" >nul 2>&1
if exist "%DIR%\%~1.new" del /f /q "%DIR%\%~1.new" >nul 2>&1
if exist "%DIR%\%~n1.old-*%~x1" del /f /q "%DIR%\%~n1.old-*%~x1" >nul 2>&1
set LEFT=
if exist "%DIR%\%~1" set LEFT=1
if exist "%DIR%\%~n1.old-*%~x1" set LEFT=1
if defined LEFT set "INUSE=%INUSE% %~1"
exit /b 0

rem remove_language NAME: deletes the texts of deputy.admx in a language, and their folder.
:remove_language
if not exist "%DIR%\%~1\" exit /b 0
del /f /q "%DIR%\%~1\deputy.adml" >nul 2>&1
rd "%DIR%\%~1" >nul 2>&1
if exist "%DIR%\%~1\deputy.adml" set "INUSE=%INUSE% %~1\deputy.adml"
exit /b 0

rem check_spool SEGMENT: sets UNDELIVERED if there is anything behind its header, of 80 bytes.
:check_spool
if %~z1 GTR 80 set UNDELIVERED=1
exit /b 0

rem forget_names: takes back what install.cmd /named-fields has registered, whatever of it is there. The
rem source is told first.
:forget_names
"%REG%" query %SOURCEKEY% /v ProviderGuid >nul 2>&1
if not errorlevel 1 "%REG%" delete %SOURCEKEY% /v ProviderGuid /f >nul 2>&1
"%REG%" query %PUBLISHER% >nul 2>&1
if errorlevel 1 exit /b 0
set FOUND=1
if exist "%SYS%\wevtutil.exe" if exist "%DIR%\deputy.man" "%SYS%\wevtutil.exe" um "%DIR%\deputy.man" >nul 2>&1
"%REG%" query %PUBLISHER% >nul 2>&1
if errorlevel 1 goto names_forgotten
"%REG%" delete %PUBLISHER% /f >nul 2>&1
"%REG%" query %PUBLISHER% >nul 2>&1
if errorlevel 1 goto names_forgotten
if "%RESULT%"=="0" set RESULT=8
>&2 echo uninstall: the provider Deputy-Service could not be unregistered: %PUBLISHER% is still there.
exit /b 0
:names_forgotten
%SAY% The names of the events' data are unregistered.
exit /b 0

rem await_deleted: waits until the service's key is gone, ten seconds at most; else sets THERE.
:await_deleted
set TRIES=0
set THERE=
:deleting
"%REG%" query %KEY% >nul 2>&1
if errorlevel 1 exit /b 0
if %TRIES% GEQ 10 set THERE=1
if defined THERE exit /b 0
call :wait_a_second
set /a TRIES=TRIES+1
goto deleting

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

rem wait_a_second: the one way to wait that every platform has.
:wait_a_second
"%SYS%\ping.exe" -n 2 127.0.0.1 >nul 2>&1
exit /b 0

rem --- The end -------------------------------------------------------------------------------------

rem As install.cmd ends.
:leave
if "%SAY%"=="rem" goto set_status
if not defined CMDCMDLINE goto set_status
set "LINE=%CMDCMDLINE:"=%"
if /i not "%LINE:~-14%"=="uninstall.cmd " goto set_status
pause
:set_status
"%SYS%\cmd.exe" /c exit %RESULT%
