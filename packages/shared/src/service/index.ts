export { createService, type Service, type ServiceParts } from './create-service.ts'
export { type BaseOverrides, createBase, type ServiceBase } from './service-base.ts'
export { serviceConfig, type ServiceConfig } from './service-config.ts'
