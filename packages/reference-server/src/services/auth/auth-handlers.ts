/** The methods of auth.* that the server answers. */
import type { Handlers } from '../../rpc/handlers.js';
import type { ServiceEnvironment } from '../context.js';
import { exportAuthorization, importAuthorization } from './carry-login.js';
import { checkPassword } from './check-password.js';
import { importBotAuthorization } from './import-bot-authorization.js';
import { acceptLoginToken, exportLoginToken, importLoginToken } from './login-tokens.js';
import { logOut, resetAuthorizations } from './log-out.js';
import { checkRecoveryPassword, recoverPassword, requestPasswordRecovery } from './recover-password.js';
import { cancelCode, resendCode } from './resend-code.js';
import { sendCode } from './send-code.js';
import { signIn, signUp } from './sign-in.js';
import { bindTempAuthKey, dropTempAuthKeys } from './temp-keys.js';

export const authHandlers: Handlers<ServiceEnvironment> = {
  'auth.sendCode': { access: 'anyone', answer: sendCode },
  'auth.resendCode': { access: 'anyone', answer: resendCode },
  'auth.cancelCode': { access: 'anyone', answer: cancelCode },
  'auth.signIn': { access: 'anyone', answer: signIn },
  'auth.signUp': { access: 'anyone', answer: signUp },
  'auth.importBotAuthorization': { access: 'anyone', answer: importBotAuthorization },
  'auth.exportLoginToken': { access: 'anyone', answer: exportLoginToken },
  'auth.importLoginToken': { access: 'anyone', answer: importLoginToken },
  'auth.acceptLoginToken': { access: 'user', answer: acceptLoginToken },
  'auth.exportAuthorization': { access: 'user', answer: exportAuthorization },
  'auth.importAuthorization': { access: 'anyone', answer: importAuthorization },
  'auth.checkPassword': { access: 'anyone', answer: checkPassword },
  'auth.requestPasswordRecovery': { access: 'anyone', answer: requestPasswordRecovery },
  'auth.checkRecoveryPassword': { access: 'anyone', answer: checkRecoveryPassword },
  'auth.recoverPassword': { access: 'anyone', answer: recoverPassword },
  'auth.logOut': { access: 'anyone', answer: logOut },
  'auth.bindTempAuthKey': { access: 'anyone', answer: bindTempAuthKey },
  'auth.dropTempAuthKeys': { access: 'anyone', answer: dropTempAuthKeys },
  'auth.resetAuthorizations': { access: 'user', answer: resetAuthorizations },
};
