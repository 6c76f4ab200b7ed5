/** The methods of help.* that the server answers. */
import { toSeconds } from '../../ports/clock.js';
import type { Handlers } from '../../rpc/handlers.js';
import type { ServiceContext, ServiceEnvironment } from '../context.js';
import { getCdnConfig, getConfig, getNearestDc } from './get-config.js';

/** Seconds after which clients ask again for what is empty now. */
const recheckTime = 3600;

const expires = (context: ServiceContext): number => toSeconds(context.now) + recheckTime;

export const helpHandlers: Handlers<ServiceEnvironment> = {
  'help.getConfig': { access: 'anyone', answer: getConfig },
  'help.getNearestDc': { access: 'anyone', answer: getNearestDc },
  'help.getAppConfig': { access: 'anyone', answer: () => ({ _: 'help.appConfig', hash: 0, config: { _: 'jsonObject', value: [] } }) },
  'help.getCdnConfig': { access: 'anyone', answer: getCdnConfig },
  'help.getCountriesList': { access: 'anyone', answer: () => ({ _: 'help.countriesList', countries: [], hash: 0 }) },
  'help.getTermsOfServiceUpdate': { access: 'anyone', answer: (context: ServiceContext) => ({ _: 'help.termsOfServiceUpdateEmpty', expires: expires(context) }) },
  'help.acceptTermsOfService': { access: 'anyone', answer: () => true },
  'help.getPromoData': { access: 'anyone', answer: (context: ServiceContext) => ({ _: 'help.promoDataEmpty', expires: expires(context) }) },
  'help.getPeerColors': { access: 'anyone', answer: () => ({ _: 'help.peerColors', hash: 0, colors: [] }) },
  'help.getPeerProfileColors': { access: 'anyone', answer: () => ({ _: 'help.peerColors', hash: 0, colors: [] }) },
  'help.getTimezonesList': { access: 'anyone', answer: () => ({ _: 'help.timezonesList', timezones: [], hash: 0 }) },
  'help.getPremiumPromo': {
    access: 'anyone',
    answer: () => ({
      _: 'help.premiumPromo',
      statusText: '',
      statusEntities: [],
      videoSections: [],
      videos: [],
      periodOptions: [],
      users: [],
    }),
  },
};
