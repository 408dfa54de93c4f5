@echo off
rem Proves on this machine what Deputy promises. Run it as an administrator, in the folder with
rem Deputy's files.
rem
rem   prove.cmd [/installed]
rem
rem It installs Deputy from this folder, runs prove.exe, and removes Deputy and all that was made. A
rem run that was killed leaves Deputy and more behind: the next one removes that first.
rem
rem   /installed   prove the Deputy that is installed already: nothing is installed or removed, no
rem                setting is changed and the service is not stopped
rem
rem The figures are in proof.json, in this folder. It names no people, machines or domains.
rem
rem Exit codes:
rem    0  every proof passed, or says why it cannot be shown here
rem    1  a proof failed
rem    2  wrong arguments, or not run as an administrator
rem    3  Deputy is installed already (see /installed), or with /installed it is not
rem    4  Deputy could not be installed
rem    5  what the proofs need could not be made
rem    6  Deputy could not be removed
rem
rem What install.cmd says about cmd.exe holds here too.

setlocal
set "SYS=%SystemRoot%\System32"
if defined PROCESSOR_ARCHITEW6432 set "SYS=%SystemRoot%\Sysnative"
set "REG=%SYS%\reg.exe"
set "CMD=%SYS%\cmd.exe"
set KEY=HKLM\SYSTEM\CurrentControlSet\Services\Deputy
set MARK=HKLM\SOFTWARE\DeputyProofRun
set INSTALLED=
set RESULT=0

:arguments
if "%~1"=="" goto look
if /i not "%~1"=="/installed" goto usage
set INSTALLED=1
shift
goto arguments

:usage
>&2 echo usage: prove.cmd [/installed]
set RESULT=2
goto leave

rem The scripts are called from their own folder: its name may have anything in it.
:look
cd /d "%~dp0"
"%REG%" add %MARK%Test /f >nul 2>&1
if errorlevel 1 goto not_elevated
"%REG%" delete %MARK%Test /f >nul 2>&1
set THERE=
"%REG%" query %KEY% /v ImagePath >nul 2>&1
if not errorlevel 1 set THERE=1
set LEFT=
"%REG%" query %MARK% >nul 2>&1
if not errorlevel 1 set LEFT=1
if defined INSTALLED goto look_at_installed
if not defined THERE goto install
if not defined LEFT goto is_there
echo Removing what a run before has left.
"%CMD%" /c .\uninstall.cmd /quiet /purge
if errorlevel 1 goto not_removed

rem The mark says that this Deputy is the proof's own.
:install
"%REG%" add %MARK% /f >nul
"%CMD%" /c .\install.cmd /quiet /source .
if errorlevel 1 goto not_installed
.\prove.exe --json proof.json
set RESULT=%ERRORLEVEL%
if "%RESULT%"=="3" set RESULT=5
"%CMD%" /c .\uninstall.cmd /quiet /purge
if errorlevel 1 goto not_removed
"%REG%" delete %MARK% /f >nul
goto leave

:look_at_installed
if not defined THERE goto is_not_there
.\prove.exe --installed --json proof.json
set RESULT=%ERRORLEVEL%
if "%RESULT%"=="3" set RESULT=5
goto leave

:not_elevated
>&2 echo Run this as an administrator.
set RESULT=2
goto leave

:is_there
>&2 echo Deputy is installed already, and was left alone. To prove that one: prove.cmd /installed
set RESULT=3
goto leave

:is_not_there
>&2 echo Deputy is not installed. To install it for the proof alone: prove.cmd
set RESULT=3
goto leave

:not_installed
>&2 echo Deputy could not be installed; what install.cmd says about it stands above.
"%CMD%" /c .\uninstall.cmd /quiet /purge
"%REG%" delete %MARK% /f >nul
set RESULT=4
goto leave

:not_removed
>&2 echo Deputy could not be removed; what uninstall.cmd says about it stands above.
set RESULT=6

rem As install.cmd does it: the window of a script that was started from Explorer stays.
:leave
if not defined CMDCMDLINE goto set_status
set "LINE=%CMDCMDLINE:"=%"
if /i not "%LINE:~-10%"=="prove.cmd " goto set_status
pause
:set_status
"%CMD%" /c exit %RESULT%
